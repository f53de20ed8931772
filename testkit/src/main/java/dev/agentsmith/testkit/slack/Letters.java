package dev.agentsmith.testkit.slack;

import dev.agentsmith.loopback.slack.Span;
import dev.agentsmith.loopback.slack.Span.Mark;
import dev.agentsmith.loopback.slack.SpanLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Words in an SVG. How wide they are is reckoned with Helvetica's widths, and whatever font a
/// viewer has is told to take just that room: so lines break the same on every machine.
///
/// @param size in pixels
record Letters(double size, String colour) implements SpanLines.Measure {
  private static final String FONT = "Helvetica, Arial, sans-serif";
  private static final String CODE_FONT = "Menlo, 'DejaVu Sans Mono', monospace";
  private static final String LINK = "#1264a3";
  private static final String CODE = "#c01343";

  /// Of the characters from blank to `~`, in thousandths of the size (Adobe's Helvetica.afm).
  private static final int[] WIDTHS = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584
  };

  private static final double BOLD = 1.1;
  private static final double CODE_SIZE = 0.82;

  double lineHeight() {
    return Math.round(size * 1.47);
  }

  @Override
  public double width(int codePoint, Span of) {
    if (of.is(Mark.CODE)) {
      return size * CODE_SIZE * 0.602;
    }
    int thousandths =
        switch (codePoint) {
          case '·', '\u00a0' -> 278;
          case '…' -> 1000;
          case '✓', '✗' -> 760;
          case '■', '□' -> 604;
          default -> codePoint >= ' ' && codePoint <= '~' ? WIDTHS[codePoint - ' '] : 600;
        };
    return size * thousandths / 1000 * (of.is(Mark.BOLD) ? BOLD : 1);
  }

  double width(List<Span> line) {
    return SpanLines.width(line, this);
  }

  /// One line, whose letters stand on `y`.
  String svg(List<Span> line, double x, double y) {
    List<String> drawn = new ArrayList<>();
    double at = x;
    for (Span span : line) {
      double width = width(List.of(span));
      if (span.is(Mark.CODE)) {
        drawn.add(ground(at, y, width, "#f6f6f6", "#dddddd"));
      } else if (span.is(Mark.MENTION)) {
        drawn.add(ground(at, y, width, "#e8f5fa", "none"));
      }
      drawWords(span, at, y, drawn);
      at += width;
    }
    return String.join("\n", drawn);
  }

  private String ground(double x, double y, double width, String fill, String line) {
    return String.format(
        Locale.ROOT,
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\" fill=\"%s\""
            + " stroke=\"%s\"/>",
        x - 2,
        y - size,
        width + 4,
        size * 1.3,
        fill,
        line);
  }

  /// Without the blanks around them, which viewers drop or not.
  private void drawWords(Span span, double x, double y, List<String> drawn) {
    String words = span.text().strip();
    if (!words.isEmpty()) {
      String before = span.text().substring(0, span.text().indexOf(words));
      drawn.add(words(span.saying(words), x + width(List.of(span.saying(before))), y));
    }
  }

  private String words(Span span, double x, double y) {
    boolean code = span.is(Mark.CODE);
    boolean leads = span.is(Mark.MENTION) || !span.url().isEmpty();
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" textLength=\"%.1f\" lengthAdjust=\"spacingAndGlyphs\""
            + " font-family=\"%s\" font-size=\"%.1f\" fill=\"%s\"%s%s>%s</text>",
        x,
        y,
        width(List.of(span)),
        code ? CODE_FONT : FONT,
        code ? size * CODE_SIZE : size,
        code ? CODE : leads ? LINK : colour,
        span.is(Mark.BOLD) ? " font-weight=\"bold\"" : "",
        span.is(Mark.ITALIC) ? " font-style=\"italic\"" : "",
        escaped(span.text()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
