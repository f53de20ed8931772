package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The replacement of a text that occurs once in a file. Line endings and blanks at the ends of
/// lines may differ; everything else is as it is, or the change is refused with the place that was
/// probably meant.
record FileEdit(String path, String oldText, String newText) {

  sealed interface Outcome {
    /// @param place where the new text begins
    record Changed(String text, int place, String newText) implements Outcome {}

    record Refused(String why) implements Outcome {}
  }

  static FileEdit of(JsonNode arguments) {
    return new FileEdit(
        arguments.path("path").asText(),
        arguments.path("old_text").asText(),
        arguments.path("new_text").asText());
  }

  Outcome in(String text) {
    String wanted = likeIn(text, oldText);
    String wish = likeIn(text, newText);
    if (wanted.isEmpty()) {
      return new Outcome.Refused(
          "old_text is empty. Give the lines to replace, or write the whole file with write_file.");
    }
    if (wanted.equals(wish)) {
      return new Outcome.Refused("old_text and new_text are the same: nothing would change.");
    }
    List<Range> places = places(text, wanted);
    if (places.isEmpty()) {
      places = placesButForBlanks(text, wanted);
    }
    if (places.isEmpty()) {
      return new Outcome.Refused(NearMatch.explain(path, text, wanted));
    }
    if (places.size() > 1) {
      String lines =
          places.stream()
              .map(place -> Integer.toString(lineOf(text, place.from())))
              .collect(Collectors.joining(", "));
      return new Outcome.Refused(
          "The old text occurs %d times in %s (lines %s). Add surrounding lines until it is unique."
              .formatted(places.size(), path, lines));
    }
    Range place = places.getFirst();
    String changed = text.substring(0, place.from()) + wish + text.substring(place.to());
    return new Outcome.Changed(changed, place.from(), wish);
  }

  /// The line of a place in a text, from 1.
  static int lineOf(String text, int place) {
    return (int) text.substring(0, place).chars().filter(c -> c == '\n').count() + 1;
  }

  private record Range(int from, int to) {}

  /// The model writes plain line feeds; a file with other line endings keeps its own.
  private static String likeIn(String text, String part) {
    boolean windows = text.contains("\r\n");
    String plain = part.replace("\r\n", "\n");
    return windows ? plain.replace("\n", "\r\n") : plain;
  }

  private static List<Range> places(String text, String part) {
    List<Range> found = new ArrayList<>();
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      found.add(new Range(at, at + part.length()));
    }
    return found;
  }

  /// Blanks at the ends of lines can't be seen in what a model was shown.
  private static List<Range> placesButForBlanks(String text, String part) {
    String lines =
        part.lines()
            .map(line -> Pattern.quote(line.stripTrailing()))
            .collect(Collectors.joining("[ \\t]*\\r?\\n"));
    String end = part.endsWith("\n") ? "[ \\t]*(?:\\r?\\n|\\z)" : "[ \\t]*(?=\\r?\\n|\\z)";
    List<Range> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(lines + end).matcher(text);
    while (!part.isBlank() && matcher.find()) {
      found.add(new Range(matcher.start(), matcher.end()));
    }
    return found;
  }
}
