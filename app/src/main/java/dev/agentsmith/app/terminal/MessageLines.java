package dev.agentsmith.app.terminal;

import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatMessage.StepLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A chat message as lines of a terminal, each at most 80 columns wide.
public final class MessageLines {
  public static final int WIDTH = 80;

  private static final int AUTHOR = 13;
  private static final int STEP = 22;

  private final Style style;

  public MessageLines(Style style) {
    this.style = style;
  }

  /// `  you          fix #1 in todo-list`, and below it the steps and the footer if there are any.
  public List<String> of(String author, ChatMessage message) {
    List<String> lines = new ArrayList<>();
    String indent = " ".repeat(AUTHOR + 2);
    List<String> words = wrapped(message.headline().plain(), WIDTH - AUTHOR - 2);
    for (int i = 0; i < words.size(); i++) {
      String left = i == 0 ? "  " + style.strong(padded(author, AUTHOR)) : indent;
      lines.add(left + words.get(i));
    }
    if (!message.steps().isEmpty()) {
      lines.add("");
      message.steps().forEach(step -> lines.add(step(step)));
    }
    if (!message.footer().isEmpty()) {
      if (!message.steps().isEmpty()) {
        lines.add("");
      }
      lines.add("    " + style.faint(cut(message.footer(), WIDTH - 4)));
    }
    return lines;
  }

  /// `    ✓ Check out             0.3 s   branch fix/1-done-items-come-back`
  public String step(StepLine step) {
    String took = step.took().isEmpty() ? "" : padded(step.took(), 8);
    String rest = took + step.detail();
    String line = padded(step.title(), STEP) + rest;
    return ("    " + mark(step.status()) + " " + cut(line, WIDTH - 6)).stripTrailing();
  }

  private String mark(String status) {
    return switch (status.toLowerCase(Locale.ROOT)) {
      case "done" -> style.good("✓");
      case "failed" -> style.bad("✗");
      case "running" -> style.strong("▸");
      case "skipped" -> style.faint("–");
      default -> " ";
    };
  }

  /// Text in lines of at most `width` columns; line breaks of its own stay.
  public static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.lines().toList()) {
      String rest = paragraph;
      while (rest.length() > width) {
        int space = rest.lastIndexOf(' ', width);
        int end = space > width / 3 ? space : width;
        lines.add(rest.substring(0, end));
        rest = rest.substring(end).stripLeading();
      }
      lines.add(rest);
    }
    return lines.isEmpty() ? List.of("") : lines;
  }

  static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  private static String padded(String text, int width) {
    return text.length() >= width ? text + " " : text + " ".repeat(width - text.length());
  }
}
