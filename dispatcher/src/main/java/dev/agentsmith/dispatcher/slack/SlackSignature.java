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
import java.util.Optional;
import java.util.regex.Pattern;
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

  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");
  private static final HexFormat DIGITS = HexFormat.of();

  /// With their keys; each request takes a copy, which is cheaper than to look one up.
  private final List<Mac> signers;
  private final InstantSource clock;

  /// @param secrets more than one while the secret is being replaced
  SlackSignature(List<Secret> secrets, InstantSource clock) {
    this.signers = secrets.stream().map(SlackSignature::signer).toList();
    this.clock = clock;
  }

  /// @param timestamp header `X-Slack-Request-Timestamp`, seconds
  /// @param signature header `X-Slack-Signature`, `v0=` and 64 hexadecimal digits
  boolean isValid(@Nullable String timestamp, byte[] body, @Nullable String signature) {
    if (timestamp == null || signature == null || !SECONDS.matcher(timestamp).matches()) {
      return false;
    }
    Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(sent, clock.instant()).abs().compareTo(MOST) > 0) {
      return false;
    }
    Optional<byte[]> given = code(signature);
    if (given.isEmpty()) {
      return false;
    }
    byte[] before = (VERSION + ":" + timestamp + ":").getBytes(UTF_8);
    boolean valid = false;
    for (Mac signer : signers) {
      Mac mac = copy(signer);
      mac.update(before);
      valid |= MessageDigest.isEqual(mac.doFinal(body), given.get());
    }
    return valid;
  }

  private static Optional<byte[]> code(String signature) {
    if (!signature.startsWith(VERSION + "=")) {
      return Optional.empty();
    }
    try {
      return Optional.of(DIGITS.parseHex(signature, VERSION.length() + 1, signature.length()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Mac signer(Secret secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static Mac copy(Mac signer) {
    try {
      return (Mac) signer.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's own " + ALGORITHM + " can be copied", e);
    }
  }
}
