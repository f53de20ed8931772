package dev.agentsmith.testkit.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How a request proves that Slack sent it, or fails to.
///
/// <https://docs.slack.dev/authentication/verifying-requests-from-slack>
enum Signing {
  TRUE,
  /// With another secret: somebody else sent it.
  FORGED,
  /// Truly signed ten minutes ago: somebody kept it.
  OLD,
  /// Without any proof.
  NONE;

  private static final Duration OLD_AGE = Duration.ofMinutes(10);

  /// False if there is no such message or click in the workspace.
  boolean isFromSlack() {
    return this == TRUE || this == OLD;
  }

  Map<String, String> headers(String body, Instant now) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (this != NONE) {
      String timestamp = Long.toString((this == OLD ? now.minus(OLD_AGE) : now).getEpochSecond());
      String secret = this == FORGED ? "not the secret" : FakeSlack.SIGNING_SECRET.reveal();
      headers.put("X-Slack-Request-Timestamp", timestamp);
      headers.put("X-Slack-Signature", signature(secret, timestamp, body));
    }
    return headers;
  }

  static String signature(String secret, String timestamp, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      byte[] signed = mac.doFinal(("v0:" + timestamp + ":" + body).getBytes(UTF_8));
      return "v0=" + HexFormat.of().formatHex(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
