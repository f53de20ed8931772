package dev.agentsmith.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.loopback.slack.Mrkdwn;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.loopback.slack.Span;
import dev.agentsmith.loopback.slack.Span.Mark;
import dev.agentsmith.loopback.slack.SpanLines;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A Slack thread as lines of a terminal, each at most 80 columns wide, drawn from the blocks that
/// Slack was sent.
public final class SlackLines {
  private static final int WIDTH = MessageLines.WIDTH - 2;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneId.systemDefault());

  /// How far a run is, drawn: that is no fact of its own.
  private static final Pattern BAR = Pattern.compile("^[■□]+ *");

  private final Style style;
  private final UnaryOperator<String> names;
  private final Mrkdwn mrkdwn;

  /// @param names what the ids of users, groups and channels are called
  public SlackLines(Style style, UnaryOperator<String> names) {
    this.style = style;
    this.names = names;
    this.mrkdwn = new Mrkdwn(names);
  }

  /// The message that was answered, and its replies.
  public List<String> thread(List<SlackMessage> messages) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (i == 1) {
        String count = messages.size() == 2 ? "1 reply " : messages.size() - 1 + " replies ";
        lines.add("");
        lines.add("  " + style.faint(count + "─".repeat(WIDTH - count.length())));
      }
      lines.add("");
      lines.add("  " + head(messages.get(i)));
      message(messages.get(i)).forEach(line -> lines.add(("  " + line).stripTrailing()));
    }
    return lines;
  }

  /// What a message says, a fact a line: without buttons, and without what counts on until it is
  /// over.
  public List<String> facts(SlackMessage message) {
    if (message.blocks().isEmpty()) {
      return words(message.text()).lines().toList();
    }
    List<String> facts = new ArrayList<>();
    boolean over = !message.blocks().toString().contains("\"Cancel\"");
    for (JsonNode block : message.blocks()) {
      switch (block.path("type").asText()) {
        case "section" ->
            words(block.at("/text/text").asText())
                .lines()
                .map(line -> BAR.matcher(line).replaceFirst(""))
                .filter(line -> !line.isEmpty())
                .forEach(facts::add);
        case "context" -> {
          if (over) {
            block.path("elements").forEach(e -> facts.add(words(e.path("text").asText())));
          }
        }
        default -> {
          // Nothing that is a fact.
        }
      }
    }
    return facts;
  }

  private String head(SlackMessage message) {
    String seconds = message.ts().substring(0, message.ts().indexOf('.'));
    String time = TIME.format(Instant.ofEpochSecond(Long.parseLong(seconds)));
    return style.strong(names.apply(message.user()))
        + style.faint((message.isByBot() ? " APP" : "") + "  " + time);
  }

  private List<String> message(SlackMessage message) {
    if (message.blocks().isEmpty()) {
      return text(message.text(), false);
    }
    List<String> lines = new ArrayList<>();
    for (JsonNode block : message.blocks()) {
      switch (block.path("type").asText()) {
        case "section" -> lines.addAll(text(block.at("/text/text").asText(), false));
        case "context" -> {
          for (JsonNode element : block.path("elements")) {
            lines.addAll(text(element.path("text").asText(), true));
          }
        }
        case "actions" -> lines.add(buttons(block.path("elements")));
        default -> lines.add(style.faint("(" + block.path("type").asText() + ")"));
      }
    }
    return lines;
  }

  private String buttons(JsonNode elements) {
    List<String> buttons = new ArrayList<>();
    for (JsonNode element : elements) {
      String label = "[" + element.at("/text/text").asText() + "]";
      buttons.add(
          switch (element.path("style").asText()) {
            case "primary" -> style.good(label);
            case "danger" -> style.bad(label);
            default -> label;
          });
    }
    return String.join("  ", buttons);
  }

  private List<String> text(String markup, boolean small) {
    return SpanLines.of(mrkdwn.spans(markup), WIDTH, (_, _) -> 1).stream()
        .map(line -> line.stream().map(span -> painted(span, small)).collect(Collectors.joining()))
        .toList();
  }

  private String words(String markup) {
    return mrkdwn.spans(markup).stream().map(Span::text).collect(Collectors.joining());
  }

  private String painted(Span span, boolean small) {
    if (span.is(Mark.BOLD) || span.is(Mark.MENTION)) {
      return style.strong(span.text());
    }
    if (!span.url().isEmpty()) {
      return style.link(span.text());
    }
    var painted = new StringBuilder();
    for (String part : span.text().splitWithDelimiters("[✓✗]", 0)) {
      painted.append(
          switch (part) {
            case "✓" -> style.good(part);
            case "✗" -> style.bad(part);
            default -> small ? style.faint(part) : part;
          });
    }
    return painted.toString();
  }
}
