package dev.agentsmith.testkit.slack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.loopback.slack.Mrkdwn;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.loopback.slack.Span;
import dev.agentsmith.loopback.slack.Span.Mark;
import dev.agentsmith.loopback.slack.SpanLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Draws a thread about as Slack shows it, from the blocks that Slack was sent: an SVG that is the
/// same on every machine and at every time.
public final class SlackPicture {
  private static final int WIDTH = 680;
  private static final int EDGE = 20;
  private static final int LEFT = 68;
  private static final double ROOM = WIDTH - LEFT - EDGE;
  private static final String TIME = "12:00";

  private static final Letters TEXT = new Letters(15, "#1d1c1d");
  private static final Letters SMALL = new Letters(13, "#616061");
  private static final Letters FAINT = new Letters(12, "#616061");
  private static final Letters BADGE = new Letters(10, "#616061");
  private static final Letters INITIAL = new Letters(18, "#ffffff");

  private final UnaryOperator<String> names;
  private final Mrkdwn mrkdwn;
  private final List<String> drawn = new ArrayList<>();
  private double y = EDGE;

  private SlackPicture(UnaryOperator<String> names) {
    this.names = names;
    this.mrkdwn = new Mrkdwn(names);
  }

  /// @param names what the ids of users, groups and channels are called
  public static String svg(List<SlackMessage> thread, UnaryOperator<String> names) {
    var picture = new SlackPicture(names);
    for (int i = 0; i < thread.size(); i++) {
      if (i == 1) {
        picture.drawRepliesLine(thread.size() - 1);
      }
      picture.draw(thread.get(i));
    }
    return picture.svg();
  }

  private String svg() {
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$.0f" viewBox="0 0 %1$d %2$.0f">
        <rect x="0.5" y="0.5" width="%3$d" height="%4$.0f" rx="8" fill="#ffffff" stroke="#dddddd"/>
        %5$s
        </svg>
        """,
        WIDTH,
        y + 6,
        WIDTH - 1,
        y + 5,
        String.join("\n", drawn));
  }

  private void drawRepliesLine(int replies) {
    List<Span> words = words(replies == 1 ? "1 reply" : replies + " replies");
    drawn.add(FAINT.svg(words, EDGE, y + 4));
    drawn.add(
        String.format(
            Locale.ROOT,
            "<path d=\"M%.1f %.1fH%d\" stroke=\"#dddddd\"/>",
            EDGE + FAINT.width(words) + 10,
            y,
            WIDTH - EDGE));
    y += 22;
  }

  private void draw(SlackMessage message) {
    double top = y;
    String name = names.apply(message.user());
    drawFace(name, message.isByBot(), top);
    drawHead(name, message.isByBot());
    if (message.blocks().isEmpty()) {
      drawText(message.text(), TEXT);
    }
    for (JsonNode block : message.blocks()) {
      switch (block.path("type").asText()) {
        case "section" -> {
          drawText(block.at("/text/text").asText(), TEXT);
          y += 4;
        }
        case "context" -> {
          block.path("elements").forEach(e -> drawText(e.path("text").asText(), SMALL));
          y += 4;
        }
        case "actions" -> drawButtons(block.path("elements"));
        default -> throw new IllegalArgumentException("no picture of " + block);
      }
    }
    y = Math.max(y, top + 36) + 16;
  }

  private void drawFace(String name, boolean bot, double top) {
    List<Span> initial = words(name.substring(0, 1).toUpperCase(Locale.ROOT));
    drawn.add(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%.1f\" width=\"36\" height=\"36\" rx=\"6\" fill=\"%s\"/>",
            EDGE,
            top,
            bot ? "#2f4f3e" : "#8a6d9e"));
    drawn.add(INITIAL.svg(initial, EDGE + 18 - INITIAL.width(initial) / 2, top + 24.5));
  }

  private void drawHead(String name, boolean bot) {
    List<Span> author = List.of(span(name).with(Mark.BOLD));
    double base = y + 13;
    double x = LEFT;
    drawn.add(TEXT.svg(author, x, base));
    x += TEXT.width(author) + 8;
    if (bot) {
      List<Span> badge = words("APP");
      drawn.add(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"14\" rx=\"2\" fill=\"#e8e8e8\"/>",
              x,
              base - 11.5,
              BADGE.width(badge) + 8));
      drawn.add(BADGE.svg(badge, x + 4, base - 1));
      x += BADGE.width(badge) + 16;
    }
    drawn.add(FAINT.svg(words(TIME), x, base));
    y += 22;
  }

  private void drawText(String markup, Letters letters) {
    for (List<Span> line : SpanLines.of(mrkdwn.spans(markup), ROOM, letters)) {
      drawn.add(letters.svg(line, LEFT, y + letters.size()));
      y += letters.lineHeight();
    }
  }

  private void drawButtons(JsonNode elements) {
    double x = LEFT;
    y += 4;
    for (JsonNode element : elements) {
      String style = element.path("style").asText();
      var letters =
          new Letters(
              13,
              switch (style) {
                case "primary" -> "#ffffff";
                case "danger" -> "#e01e5a";
                default -> "#1d1c1d";
              });
      List<Span> label = List.of(span(element.at("/text/text").asText()).with(Mark.BOLD));
      double width = letters.width(label) + 24;
      if (x + width > LEFT + ROOM) {
        x = LEFT;
        y += 36;
      }
      drawn.add(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"28\" rx=\"4\" fill=\"%s\""
                  + " stroke=\"%s\"/>",
              x,
              y,
              width,
              style.equals("primary") ? "#007a5a" : "#ffffff",
              switch (style) {
                case "primary" -> "#007a5a";
                case "danger" -> "#e01e5a";
                default -> "#bbbabb";
              }));
      drawn.add(letters.svg(label, x + 12, y + 18.5));
      x += width + 8;
    }
    y += 32;
  }

  private static List<Span> words(String text) {
    return List.of(span(text));
  }

  private static Span span(String text) {
    return new Span(text, Set.of(), "");
  }
}
