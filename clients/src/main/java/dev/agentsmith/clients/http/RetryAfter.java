package dev.agentsmith.clients.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How long an answer asks to wait (RFC 9110 §10.2.3), in seconds or until a date. A date is taken
/// against the answer's own `Date`, so that our clock plays no part.
final class RetryAfter {
  private static final double MOST_SECONDS = 86_400;

  private RetryAfter() {}

  static @Nullable Duration read(HttpHeaders headers) {
    Optional<Duration> exact = headers.firstValue("retry-after-ms").map(text -> after(text, 1));
    return exact
        .or(() -> headers.firstValue("retry-after").map(text -> after(text, 1000)))
        .or(() -> headers.firstValue("retry-after").map(text -> until(text, headers)))
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

  private static @Nullable Duration until(String text, HttpHeaders headers) {
    try {
      ZonedDateTime date = date(text);
      ZonedDateTime now = date(headers.firstValue("date").orElse(""));
      Duration wait = Duration.between(now, date);
      return wait.toSeconds() > MOST_SECONDS ? null : wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static ZonedDateTime date(String text) {
    return ZonedDateTime.parse(
        text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT));
  }
}
