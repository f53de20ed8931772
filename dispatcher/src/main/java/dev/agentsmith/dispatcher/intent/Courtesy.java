package dev.agentsmith.dispatcher.intent;

import java.text.Normalizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes away what is around a command: how it was typed, greetings, our name, politeness, haste,
/// smileys and the last punctuation.
final class Courtesy {
  /// What is looked at from behind: without it, a text of smileys would take its length squared.
  private static final int LONGEST_END = 80;

  private static final Pattern QUOTED = Pattern.compile("(?<= )[\"']([\\w./-]{1,100})[\"'](?!\\w)");

  /// Signs for bold and slanted words; one between blanks begins a point of a list.
  private static final Pattern MARKS =
      Pattern.compile("(?<!\\w)_++|(?<=\\w)_++(?!\\w)|(?<=\\S)\\*++|\\*++(?=\\S)");

  private final Pattern please;
  private final Pattern before;
  private final Pattern behind;
  private final Pattern justAsking;

  Courtesy(Wording wording) {
    this.please = wording.compile("{please}");
    this.before = wording.compile("{before}");
    this.behind = wording.compile("({behind})$");
    this.justAsking = wording.compile("({us}[ ,:]*+)?\\?{1,3}");
  }

  /// Words with one blank between them; "?" if that is all that was said.
  String without(String text) {
    String plain = typed(text);
    if (justAsking.matcher(plain).matches()) {
      return "?";
    }
    plain = MARKS.matcher(plain).replaceAll("");
    plain = QUOTED.matcher(plain).replaceAll("$1");
    plain = please.matcher(plain).replaceAll(" ").strip();
    return withoutEnd(withoutStart(plain));
  }

  private String withoutStart(String text) {
    Matcher matcher = before.matcher(text);
    int start = 0;
    while (matcher.lookingAt()) {
      start = matcher.end();
      matcher.region(start, text.length());
    }
    return text.substring(start);
  }

  private String withoutEnd(String text) {
    Matcher matcher = behind.matcher(text).useTransparentBounds(true);
    int end = text.length();
    while (matcher.region(Math.max(0, end - LONGEST_END), end).find()) {
      end = matcher.start();
    }
    return text.substring(0, end);
  }

  /// One kind of blank, quotation mark and hyphen; no signs for code, none that can't be seen.
  private static String typed(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
    var plain = new StringBuilder(composed.length());
    for (int i = 0; i < composed.length(); i++) {
      char c = composed.charAt(i);
      switch (c) {
        case '’', '‘', 'ʼ', '´' -> plain.append('\'');
        case '“', '”', '„', '«', '»' -> plain.append('"');
        case '–', '—', '‑', '−' -> plain.append('-');
        case '`' -> {}
        default -> {
          if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            blank(plain);
          } else if (Character.getType(c) != Character.FORMAT) {
            plain.append(c);
          }
        }
      }
    }
    return plain.toString().strip();
  }

  private static void blank(StringBuilder plain) {
    if (!plain.isEmpty() && plain.charAt(plain.length() - 1) != ' ') {
      plain.append(' ');
    }
  }
}
