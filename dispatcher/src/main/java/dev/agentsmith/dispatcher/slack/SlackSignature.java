package dev.agentsmith.dispatcher.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.slack.api.app_backend.SlackSignature.Generator;
import dev.agentsmith.core.secret.Secret;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says whether a request is Slack's, by its raw body: nothing is parsed before
/// (docs.slack.dev, "Verifying requests from Slack"). Safe for many threads.
final class SlackSignature {
  /// A request that is older, or from the future, is a replay.
  private static final Duration MOST = Duration.ofMinutes(5);

  private final List<Secret> secrets;
  private final InstantSource clock;

  /// @param secrets more than one while the secret is being replaced
  SlackSignature(List<Secret> secrets, InstantSource clock) {
    this.secrets = List.copyOf(secrets);
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
    String text = new String(body, UTF_8);
    boolean valid = false;
    for (Secret secret : secrets) {
      String own = new Generator(secret.reveal()).generate(timestamp, text);
      valid |= own != null && MessageDigest.isEqual(own.getBytes(UTF_8), given);
    }
    return valid;
  }
}
