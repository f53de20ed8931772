package dev.agentsmith.core.text;

import java.util.Locale;
import java.util.regex.Pattern;

/// Text from strangers: tickets, repositories, output of programs.
public final class UntrustedText {
  private static final Pattern ESCAPES =
      Pattern.compile(
          "\u001B\\[[0-?]*[ -/]*[@-~]" // CSI: colours, cursor
              + "|\u001B[\\]PX^_][^\u0007\u001B]{0,4096}+(?:\u0007|\u001B\\\\)" // OSC, DCS and
              // other strings
              + "|\u001B[@-Z\\\\-_]"
              + "|\u001B[()][0-9A-Za-z]",
          Pattern.DOTALL);

  private static final Pattern COMMENTS = Pattern.compile("<!--.*?(?:-->|\\z)", Pattern.DOTALL);

  private UntrustedText() {}

  /// The text as a reader would see it: without escape sequences, control characters, characters
  /// of no width and those that change the direction of reading.
  public static String plain(String text) {
    String clean = text.indexOf('\u001B') >= 0 ? ESCAPES.matcher(text).replaceAll("") : text;
    StringBuilder out = null;
    for (int i = 0; i < clean.length(); i++) {
      char c = clean.charAt(i);
      if (isInvisible(c)) {
        if (out == null) {
          out = new StringBuilder(clean.length()).append(clean, 0, i);
        }
      } else if (out != null) {
        out.append(c);
      }
    }
    return out == null ? clean : out.toString();
  }

  /// Text that people wrote for a page: comments, which the page doesn't show, are gone too.
  public static String visible(String text) {
    return plain(COMMENTS.matcher(text).replaceAll(""));
  }

  /// Puts the text between `<tag>` and `</tag>`; the same tags inside it are made harmless.
  public static String fenced(String tag, String text) {
    String inside =
        Pattern.compile("<(\\s*/?\\s*" + Pattern.quote(tag) + ")", Pattern.CASE_INSENSITIVE)
            .matcher(text)
            .replaceAll("&lt;$1");
    String name = tag.toLowerCase(Locale.ROOT);
    return "<" + name + ">\n" + inside.strip() + "\n</" + name + ">";
  }

  private static boolean isInvisible(char c) {
    if (c < ' ') {
      return c != '\n' && c != '\t' && c != '\r';
    }
    return in(c, 0x7F, 0x9F)
        || in(c, 0x200B, 0x200F)
        || in(c, 0x202A, 0x202E)
        || in(c, 0x2060, 0x2069)
        || c == 0xFEFF
        || c == 0x00AD;
  }

  private static boolean in(char c, int first, int last) {
    return c >= first && c <= last;
  }
}
