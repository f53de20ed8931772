package dev.agentsmith.dispatcher.slack;

import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A message's text as Slack sends it: with `<…>` for links and mentions, and three entities.
public final class SlackText {
  private static final Pattern ESCAPE =
      Pattern.compile("<([^<>|]++)(?:\\|([^<>]*+))?>|&(lt|gt|amp);");

  private SlackText() {}

  /// The text as people read it: links as their URL, mentions as `@U123`, channels as `#name`. The
  /// mention of `botUser` is taken out. What is no escape stays as it is; each is resolved once, so
  /// that nothing a person typed becomes a mention. Takes time in proportion to the text.
  public static String plain(String text, String botUser) {
    Matcher escapes = ESCAPE.matcher(text);
    var plain = new StringBuilder(text.length());
    int end = 0;
    while (escapes.find()) {
      plain.append(text, end, escapes.start());
      end = escapes.end();
      String words = words(escapes, botUser);
      plain.append(words);
      // The blank that came with a mention goes with it; clients write a no-break one.
      if (words.isEmpty() && end < text.length() && isBlank(text.charAt(end))) {
        end++;
      }
    }
    return plain.append(text, end, text.length()).toString().strip();
  }

  private static String words(MatchResult escape, String botUser) {
    String target = escape.group(1);
    if (target == null) {
      return entity(escape.group(3));
    }
    String label = decoded(Objects.requireNonNullElse(escape.group(2), ""));
    return switch (target.charAt(0)) {
      case '@' -> target.substring(1).equals(botUser) ? "" : target;
      case '#' -> label.isEmpty() ? target : "#" + label;
      case '!' -> special(target.substring(1), label);
      default -> link(decoded(target));
    };
  }

  /// `<!here>`, `<!subteam^S1|@team>`, `<!date^1392734382^{date}|Feb 18>`.
  private static String special(String command, String label) {
    String[] parts = command.split("\\^", -1);
    return switch (parts[0]) {
      case "subteam" -> label.isEmpty() ? "@" + parts[parts.length - 1] : label;
      case "date" -> label;
      default -> "@" + parts[0];
    };
  }

  /// An address that Slack made a link of is what was typed.
  private static String link(String target) {
    return target.startsWith("mailto:") || target.startsWith("tel:")
        ? target.substring(target.indexOf(':') + 1)
        : target;
  }

  private static String decoded(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static String entity(String name) {
    return switch (name) {
      case "lt" -> "<";
      case "gt" -> ">";
      default -> "&";
    };
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\u00a0';
  }
}
