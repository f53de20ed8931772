package dev.agentsmith.agent.packages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A checksum that a registry publishes of a file.
///
/// @param algorithm as Java names it: `SHA-256`
/// @param hex in lower case
record Sum(String algorithm, String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}");

  /// @return empty if it is none that we know
  static Optional<Sum> of(String hex) {
    String lower = hex.strip().toLowerCase(Locale.ROOT);
    if (!HEX.matcher(lower).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Sum(
            switch (lower.length()) {
              case 40 -> "SHA-1";
              case 64 -> "SHA-256";
              default -> "SHA-512";
            },
            lower));
  }

  /// That of a whole file, in hex.
  static String of(Path file, String algorithm) throws IOException {
    MessageDigest digest = digest(algorithm);
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return hex(digest.digest());
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
