package dev.agentsmith.agent.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Words of a model or a ticket for a page on a host: they call nobody and close nothing. `@Test`
/// is an annotation to the model and a person to the host.
final class QuietText {
  private static final Pattern CALL =
      Pattern.compile("(?<![\\w`/.])@[A-Za-z0-9][\\w-]*(?:/[\\w-]+)?");
  private static final Pattern CLOSE =
      Pattern.compile(
          "(?i)\\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(:?\\s+)((?:[\\w.-]+/[\\w.-]+)?#\\d+|GH-\\d+|https?://\\S+)");

  /// A fenced block, or a span within one line. What only looks like code, for its end is missing
  /// or of another length, is read by the host as text.
  private static final Pattern CODE =
      Pattern.compile(
          "(?m)^(`{3,})[^`\n]*(?=\n)[\\s\\S]*?\n\\1`*[ \t]*$"
              + "|(?<![`\\\\])(`+)(?!`)[^\n]*?(?<!`)\\2(?!`)");

  private QuietText() {}

  /// What is code calls nobody already.
  static String of(String text) {
    var quiet = new StringBuilder();
    Matcher code = CODE.matcher(text);
    int from = 0;
    while (code.find()) {
      quiet.append(plain(text.substring(from, code.start()))).append(code.group());
      from = code.end();
    }
    return quiet.append(plain(text.substring(from))).toString();
  }

  private static String plain(String text) {
    String open = CLOSE.matcher(text).replaceAll("$1$2`$3`");
    return CALL.matcher(open).replaceAll("`$0`");
  }
}
