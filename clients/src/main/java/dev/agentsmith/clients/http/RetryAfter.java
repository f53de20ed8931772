package dev.agentsmith.clients.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How long an answer asks to wait (RFC 9110 §10.2.3). The form with a date is not read: it depends
/// on two clocks, and no far system of ours sends it.
final class RetryAfter {
  private static final double MOST_SECONDS = 86_400;

  private RetryAfter() {}

  static @Nullable Duration read(HttpHeaders headers) {
    Optional<Duration> exact = headers.firstValue("retry-after-ms").map(text -> after(text, 1));
    return exact
        .or(() -> headers.firstValue("retry-after").map(text -> after(text, 1000)))
        .orElse(null);
  }

  private static @Nullable Duration after(String text, int millis) {
    try {
      double seconds = Double.parseDouble(text.strip()) * millis / 1000;
      return seconds >= 0 && seconds <= MOST_SECONDS
          ? Duration.ofMillis(Math.round(seconds * 1000))
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
