package dev.agentsmith.loopback.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.secret.Secret;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// How a request proves that Slack sent it, or fails to.
///
/// <https://docs.slack.dev/authentication/verifying-requests-from-slack>
///
/// @param secret null for no proof at all
/// @param age how long ago it was signed
/// @param happened false if there is no such message or click in the workspace
public record Signing(@Nullable Secret secret, Duration age, boolean happened) {

  /// As Slack does it.
  public static Signing with(Secret secret) {
    return new Signing(secret, Duration.ZERO, true);
  }

  /// The headers that a request with this body has at this time.
  public Map<String, String> headers(String body, Instant now) {
    if (secret == null) {
      return Map.of();
    }
    String timestamp = Long.toString(now.minus(age).getEpochSecond());
    return Map.of(
        "X-Slack-Request-Timestamp",
        timestamp,
        "X-Slack-Signature",
        signature(secret, timestamp, body));
  }

  private static String signature(Secret secret, String timestamp, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), "HmacSHA256"));
      byte[] signed = mac.doFinal(("v0:" + timestamp + ":" + body).getBytes(UTF_8));
      return "v0=" + HexFormat.of().formatHex(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
