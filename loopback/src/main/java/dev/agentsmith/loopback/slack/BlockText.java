package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.loopback.slack.Span.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A message as plain text, about as a person sees it: for terminals and golden files.
///
/// Buttons are `[Cancel]`, those with an address `[Diff](https://…)`; a header is `== Fix #42 ==`.
/// Mentions and links are written out, `*bold*` stays as it is.
final class BlockText {
  private static final String DIVIDER = "─".repeat(40);

  private final UnaryOperator<String> names;
  private final Mrkdwn mrkdwn;

  /// @param names what the ids of users, groups and channels are called
  BlockText(UnaryOperator<String> names) {
    this.names = names;
    this.mrkdwn = new Mrkdwn(names);
  }

  String of(String text, JsonNode blocks) {
    if (blocks.isEmpty()) {
      return unmarked(text);
    }
    List<String> lines = new ArrayList<>();
    blocks.forEach(block -> add(block, lines));
    return String.join("\n", lines);
  }

  private void add(JsonNode block, List<String> lines) {
    switch (block.path("type").asText()) {
      case "header" -> lines.add("== " + text(block.path("text")) + " ==");
      case "section" -> addSection(block, lines);
      case "context" -> lines.add(joined(block.path("elements"), " · "));
      case "actions" -> lines.add(joined(block.path("elements"), " "));
      case "divider" -> lines.add(DIVIDER);
      case "markdown" -> lines.add(block.path("text").asText());
      case "plan" -> {
        lines.add(block.path("title").asText());
        block.path("tasks").forEach(task -> lines.add("  " + task(task)));
      }
      case "task_card" -> lines.add(task(block));
      case "rich_text" -> lines.add(richText(block));
      default -> lines.add(element(block));
    }
  }

  private void addSection(JsonNode block, List<String> lines) {
    String accessory = block.has("accessory") ? "  " + element(block.path("accessory")) : "";
    if (block.has("text")) {
      lines.add(text(block.path("text")) + accessory);
    }
    JsonNode fields = block.path("fields");
    for (int i = 0; i < fields.size(); i += 2) {
      String right = i + 1 < fields.size() ? "  |  " + text(fields.get(i + 1)) : "";
      lines.add(text(fields.get(i)) + right);
    }
  }

  private String joined(JsonNode elements, String between) {
    List<String> parts = new ArrayList<>();
    elements.forEach(element -> parts.add(element(element)));
    return String.join(between, parts);
  }

  private String element(JsonNode element) {
    String label = text(element.path("text"));
    return switch (element.path("type").asText()) {
      case "plain_text", "mrkdwn" -> text(element);
      case "button" ->
          element.has("url")
              ? "[" + label + "](" + element.path("url").asText() + ")"
              : "[" + label + "]";
      case "image" -> "(" + element.path("alt_text").asText() + ")";
      case "overflow" -> "[…]";
      default -> "[" + text(element.path("placeholder")) + " ▾]";
    };
  }

  private String text(JsonNode object) {
    String text = object.path("text").asText();
    return object.path("type").asText().equals("mrkdwn") ? unmarked(text) : text;
  }

  private static String task(JsonNode task) {
    String mark =
        switch (task.path("status").asText()) {
          case "complete" -> "[x] ";
          case "in_progress" -> "[>] ";
          case "error" -> "[!] ";
          default -> "[ ] ";
        };
    return mark + task.path("title").asText();
  }

  private String richText(JsonNode node) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : node.path("elements")) {
      text.append(
          switch (part.path("type").asText()) {
            case "text" -> part.path("text").asText();
            case "user" -> "@" + names.apply(part.path("user_id").asText());
            case "broadcast" -> "@" + part.path("range").asText();
            case "link" -> part.path("url").asText();
            default -> richText(part);
          });
    }
    return text.toString();
  }

  private String unmarked(String text) {
    return mrkdwn.spans(text).stream().map(BlockText::written).collect(Collectors.joining());
  }

  private static String written(Span span) {
    String words = span.text().replace('\u00a0', ' ');
    if (!span.url().isEmpty() && !span.url().equals(words)) {
      words += " (" + span.url() + ")";
    }
    words = span.is(Mark.CODE) ? "`" + words + "`" : words;
    words = span.is(Mark.ITALIC) ? "_" + words + "_" : words;
    return span.is(Mark.BOLD) ? "*" + words + "*" : words;
  }
}
