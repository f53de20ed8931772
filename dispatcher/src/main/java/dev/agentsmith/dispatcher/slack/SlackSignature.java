package dev.agentsmith.dispatcher.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Says whether a request is Slack's, by its raw body: nothing is parsed before
/// (docs.slack.dev, "Verifying requests from Slack"). The JDK's own HMAC: Slack's library makes the
/// digits by a format each, which costs more than all else here. Safe for many threads.
final class SlackSignature {
  /// A request that is older, or from the future, is a replay.
  private static final Duration MOST = Duration.ofMinutes(5);

  private static final String VERSION = "v0";
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;
  private final InstantSource clock;

  /// @param secrets more than one while the secret is being replaced
  SlackSignature(List<Secret> secrets, InstantSource clock) {
    this.keys =
        secrets.stream()
            .map(secret -> new SecretKeySpec(secret.reveal().getBytes(UTF_8), ALGORITHM))
            .toList();
    this.clock = clock;
  }

  /// @param timestamp header `X-Slack-Request-Timestamp`, seconds
  /// @param signature header `X-Slack-Signature`, `v0=` and 64 hexadecimal digits
  boolean isValid(@Nullable String timestamp, byte[] body, @Nullable String signature) {
    if (timestamp == null || signature == null || !timestamp.matches("\\d{1,12}")) {
      return false;
    }
    Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(sent, clock.instant()).abs().compareTo(MOST) > 0) {
      return false;
    }
    byte[] given = signature.getBytes(UTF_8);
    boolean valid = false;
    for (SecretKeySpec key : keys) {
      valid |= MessageDigest.isEqual(own(key, timestamp, body).getBytes(UTF_8), given);
    }
    return valid;
  }

  private static String own(SecretKeySpec key, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((VERSION + ":" + timestamp + ":").getBytes(UTF_8));
      return VERSION + "=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
