package dev.agentsmith.agent.report;

import java.util.regex.Pattern;

/// A model's words for a page on a host: they call nobody and close nothing. `@Test` is an
/// annotation to the model and a person to the host.
final class QuietText {
  private static final Pattern CALL =
      Pattern.compile("(?<![\\w`/.])@[A-Za-z0-9][\\w-]*(?:/[\\w-]+)?");
  private static final Pattern CLOSE =
      Pattern.compile(
          "(?i)\\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(:?\\s+)((?:[\\w.-]+/[\\w.-]+)?#\\d+|https?://\\S+)");

  private QuietText() {}

  /// What stands in backticks is code and calls nobody already.
  static String of(String text) {
    String[] parts = text.split("`", -1);
    for (int i = 0; i < parts.length; i += 2) {
      parts[i] = CLOSE.matcher(parts[i]).replaceAll("$1$2`$3`");
      parts[i] = CALL.matcher(parts[i]).replaceAll("`$0`");
    }
    return String.join("`", parts);
  }
}
