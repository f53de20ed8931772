package dev.agentsmith.dispatcher.relay;

import java.time.Duration;
import java.util.Locale;

/// Times and step names as people read them in chat.
public final class Words {
  private Words() {}

  /// `0.4 s`, `11 s`, `2 min 5 s`, `1 h 3 min`.
  public static String duration(Duration time) {
    long seconds = time.toSeconds();
    if (time.compareTo(Duration.ofSeconds(10)) < 0) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /// `just now`, `2 min ago`, `1 h 3 min ago`.
  public static String ago(Duration time) {
    long minutes = time.toMinutes();
    return minutes < 1 ? "just now" : minutes < 60 ? minutes + " min ago" : duration(time) + " ago";
  }

  /// `fetch_ticket` → `Fetch ticket`.
  public static String step(String name) {
    String words = name.replace('_', ' ');
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /// `2nd`, `3rd`, `4th`.
  public static String ordinal(int number) {
    int tens = number % 100;
    String ending =
        tens >= 11 && tens <= 13
            ? "th"
            : switch (number % 10) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            };
    return number + ending;
  }
}
