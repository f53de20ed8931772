package dev.agentsmith.dispatcher.slack;

import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that Slack takes our token no more, and that it does again. Meanwhile one call in a
/// while asks, whatever many runs have to say, and the log tells it once. Safe for many threads.
final class TokenWatch {
  private static final Logger log = LoggerFactory.getLogger(TokenWatch.class);
  private static final long ASK_AGAIN = Duration.ofSeconds(5).toNanos();

  /// Errors that are about the token and not about the call (docs.slack.dev, the errors of
  /// `auth.test`).
  private static final Set<String> ABOUT_THE_TOKEN =
      Set.of(
          "account_inactive",
          "invalid_auth",
          "not_authed",
          "team_access_not_granted",
          "token_expired",
          "token_revoked");

  private final LongSupplier nanoTime;
  private String refusal = "";
  private long nextAsk;

  /// @param nanoTime a monotonic clock
  TokenWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// What is left to wait before another call can make sense; zero if it does now. Whoever gets
  /// zero while the token is refused is the one who asks.
  synchronized Duration toWait() {
    if (refusal.isEmpty()) {
      return Duration.ZERO;
    }
    long now = nanoTime.getAsLong();
    if (now - nextAsk < 0) {
      return Duration.ofNanos(nextAsk - now);
    }
    nextAsk = now + ASK_AGAIN;
    return Duration.ZERO;
  }

  /// Slack's last word about the token; empty while it is taken.
  synchronized String refusal() {
    return refusal;
  }

  /// How a call was answered.
  ///
  /// @param error Slack's word; empty if there was none
  synchronized void saw(String error) {
    if (ABOUT_THE_TOKEN.contains(error)) {
      if (refusal.isEmpty()) {
        log.error("slack refuses our token, runs go on untold cause={}", error);
        nextAsk = nanoTime.getAsLong() + ASK_AGAIN;
      }
      refusal = error;
    } else if (!refusal.isEmpty()) {
      log.info("slack takes our token again");
      refusal = "";
    }
  }
}
