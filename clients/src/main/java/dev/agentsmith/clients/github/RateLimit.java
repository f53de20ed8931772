package dev.agentsmith.clients.github;

import dev.agentsmith.clients.http.HttpAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Reads how long GitHub wants us to wait (docs.github.com: "Rate limits for the REST API").
final class RateLimit {
  /// Where it says neither how long nor until when.
  private static final Duration UNTOLD = Duration.ofSeconds(60);

  private RateLimit() {}

  /// How long until the same call may be made again; empty if it was not refused for its number.
  static Optional<Duration> wait(HttpAnswer answer, String words, Instant now) {
    if (answer.status() != 403 && answer.status() != 429) {
      return Optional.empty();
    }
    Optional<Duration> after =
        answer.header("retry-after").flatMap(RateLimit::number).map(Duration::ofSeconds);
    if (after.isPresent()) {
      return after;
    }
    if (answer.header("x-ratelimit-remaining").filter("0"::equals).isPresent()) {
      return Optional.of(
          answer
              .header("x-ratelimit-reset")
              .flatMap(RateLimit::number)
              .map(reset -> Duration.between(now, Instant.ofEpochSecond(reset)))
              // Its clock and ours differ: a second more is cheaper than another refusal.
              .map(time -> time.isNegative() ? Duration.ofSeconds(1) : time.plusSeconds(1))
              .orElse(UNTOLD));
    }
    boolean said = answer.status() == 429 || words.toLowerCase(Locale.ROOT).contains("rate limit");
    return said ? Optional.of(UNTOLD) : Optional.empty();
  }

  private static Optional<Long> number(String text) {
    try {
      long number = Long.parseLong(text.strip());
      return number >= 0 ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
