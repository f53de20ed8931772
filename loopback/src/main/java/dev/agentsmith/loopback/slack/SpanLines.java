package dev.agentsmith.loopback.slack;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Breaks spans into lines: between words, and within one that is longer than a line. Line breaks
/// of the text stay.
public final class SpanLines {
  private static final Pattern PIECE = Pattern.compile("\\n| +|[^ \\n]+");
  private static final Pattern PART = Pattern.compile("[^-/_]*[-/_]|[^-/_]+");

  private final double width;
  private final Measure measure;
  private final List<List<Span>> lines = new ArrayList<>();
  private List<Span> line = new ArrayList<>();
  private double used;
  private List<Span> word = new ArrayList<>();
  private @Nullable Span blank;

  /// How wide a character is, in any unit.
  public interface Measure {
    double width(int codePoint, Span of);
  }

  private SpanLines(double width, Measure measure) {
    this.width = width;
    this.measure = measure;
  }

  /// At least one line, none of them wider than `width`.
  public static List<List<Span>> of(List<Span> spans, double width, Measure measure) {
    var breaking = new SpanLines(width, measure);
    for (Span span : spans) {
      for (Matcher piece = PIECE.matcher(span.text()); piece.find(); ) {
        breaking.take(span.saying(piece.group()));
      }
    }
    breaking.endLine();
    return breaking.lines;
  }

  public static double width(List<Span> spans, Measure measure) {
    return spans.stream()
        .mapToDouble(
            span -> span.text().codePoints().mapToDouble(c -> measure.width(c, span)).sum())
        .sum();
  }

  private void take(Span piece) {
    switch (piece.text().charAt(0)) {
      case '\n' -> endLine();
      case ' ' -> {
        endWord();
        blank = piece;
      }
      default -> word.add(piece);
    }
  }

  private void endLine() {
    endWord();
    blank = null;
    breakLine();
  }

  private void breakLine() {
    lines.add(List.copyOf(line));
    line = new ArrayList<>();
    used = 0;
  }

  private void endWord() {
    if (word.isEmpty()) {
      return;
    }
    List<Span> gap = blank == null ? List.of() : List.of(blank);
    if (!line.isEmpty() && used + width(gap, measure) + width(word, measure) > width) {
      breakLine();
    } else {
      gap.forEach(this::put);
    }
    blank = null;
    if (width(word, measure) > width) {
      word.forEach(this::putInParts);
    } else {
      word.forEach(this::put);
    }
    word = new ArrayList<>();
  }

  /// After a dash or a slash if there is one, else anywhere.
  private void putInParts(Span span) {
    for (Matcher parts = PART.matcher(span.text()); parts.find(); ) {
      Span part = span.saying(parts.group());
      if (width(List.of(part), measure) > width) {
        part.text().codePoints().forEach(c -> putOrBreak(span.saying(Character.toString(c))));
      } else {
        putOrBreak(part);
      }
    }
  }

  private void putOrBreak(Span part) {
    if (used + width(List.of(part), measure) > width) {
      breakLine();
    }
    put(part);
  }

  /// What looks alike stays one.
  private void put(Span span) {
    used += width(List.of(span), measure);
    if (!line.isEmpty() && line.getLast().looksLike(span)) {
      line.add(span.saying(line.removeLast().text() + span.text()));
    } else {
      line.add(span);
    }
  }
}
