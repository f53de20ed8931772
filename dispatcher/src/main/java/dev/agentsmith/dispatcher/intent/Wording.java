package dev.agentsmith.dispatcher.intent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words that forms are made of, `words.txt`, which says how they are written.
final class Wording {
  private static final Pattern WORD = Pattern.compile("\\{([a-z]+)}");
  private static final Pattern GROUP = Pattern.compile("(?<!\\\\)\\((?!\\?)");

  private final Map<String, String> words;

  private Wording(Map<String, String> words) {
    this.words = Map.copyOf(words);
  }

  static Wording read() {
    Map<String, String> words = new HashMap<>();
    String name = "";
    for (String line : lines("words.txt")) {
      if (line.startsWith(" ")) {
        words.merge(name, line.strip(), String::concat);
      } else {
        String[] parts = line.split(" = ", 2);
        name = parts[0];
        words.put(name, parts[1]);
      }
    }
    return new Wording(words);
  }

  /// A regular expression with words in it.
  Pattern compile(String line) {
    String regex =
        GROUP
            .matcher(expanded(line))
            .replaceAll("(?:")
            .replace("ä", "(?:[äÄ]|ae)")
            .replace("ö", "(?:[öÖ]|oe)")
            .replace("ü", "(?:[üÜ]|ue)");
    // Without UNICODE_CASE: it would take "ſ" for an "s" in a ticket's key.
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  /// The lines of a file beside this class, without comments and empty ones.
  static List<String> lines(String file) {
    try (InputStream in = Wording.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + file);
      }
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String expanded(String line) {
    return WORD.matcher(line)
        .replaceAll(match -> Matcher.quoteReplacement("(" + expanded(word(match)) + ")"));
  }

  private String word(MatchResult match) {
    String regex = words.get(match.group(1));
    if (regex == null) {
      throw new IllegalStateException("words.txt has no word " + match.group());
    }
    return regex;
  }
}
