package dev.agentsmith.agent.packages;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Paths of ours that stand for addresses which a registry's own index named. Each is signed: a
/// command can ask for what it was shown, and can't make one up. Tools differ in which letters of a
/// path they write as `%3A`; those that mean the same in both forms (RFC 3986, 6.2.2.2 and 2.2) are
/// signed in one.
final class SignedPlaces {
  private static final int MAC_CHARS = 32;
  private static final Pattern PATH =
      Pattern.compile("_files/([0-9a-f]{32})/([a-z]+)/([0-9a-f]{64}|-)/(https?)/([^/]+)(/.*)");

  private static final Pattern ESCAPED = Pattern.compile("%([0-9A-Fa-f]{2})");
  private static final String SAME_IN_BOTH = "-._~!$&'()*+,;=:@";

  private final SecretKeySpec key;

  /// An address that was signed.
  ///
  /// @param sum of its content; empty if the index said none
  record Place(String registry, String sum, URI address) {}

  SignedPlaces(byte[] key) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /// The path for an address, with a slash at its begin.
  String path(String registry, URI address, String sum) {
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    String path =
        address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
    String rest =
        registry
            + "/"
            + (sum.isEmpty() ? "-" : sum)
            + "/"
            + address.getScheme()
            + "/"
            + address.getHost()
            + port
            + path;
    return "/_files/" + mac(rest) + "/" + rest;
  }

  /// @param path without a slash at its begin
  /// @return empty if it was not signed here
  Optional<Place> read(String path) {
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String rest = path.substring("_files/".length() + MAC_CHARS + 1);
    if (!MessageDigest.isEqual(mac(rest).getBytes(UTF_8), parts.group(1).getBytes(UTF_8))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Place(
              parts.group(2),
              parts.group(3).equals("-") ? "" : parts.group(3),
              // The host is ours to read; the path is the registry's, as the tool itself would ask
              // it.
              URI.create(parts.group(4) + "://" + plain(parts.group(5)) + parts.group(6))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private String mac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return Sum.hex(mac.doFinal(plain(text).getBytes(UTF_8))).substring(0, MAC_CHARS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String plain(String text) {
    return ESCAPED
        .matcher(text)
        .replaceAll(
            escaped -> {
              char letter = (char) Integer.parseInt(escaped.group(1), 16);
              boolean isSame =
                  SAME_IN_BOTH.indexOf(letter) >= 0
                      || (letter < 128 && Character.isLetterOrDigit(letter));
              return Matcher.quoteReplacement(
                  isSame ? String.valueOf(letter) : escaped.group().toUpperCase(Locale.ROOT));
            });
  }
}
