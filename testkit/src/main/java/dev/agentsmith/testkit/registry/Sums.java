package dev.agentsmith.testkit.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/// Checksums, as registries write them.
final class Sums {
  private Sums() {}

  static String hex(String algorithm, byte[] content) {
    return HexFormat.of().formatHex(sum(algorithm, content));
  }

  static String base64(String algorithm, byte[] content) {
    return Base64.getEncoder().encodeToString(sum(algorithm, content));
  }

  static byte[] sum(String algorithm, byte[] content) {
    try {
      return MessageDigest.getInstance(algorithm).digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has those that registries use
    }
  }
}
