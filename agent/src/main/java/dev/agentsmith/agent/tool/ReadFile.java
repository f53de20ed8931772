package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.agent.workspace.Workspace;
import java.io.IOException;
import java.util.List;

/// Shows a file or a part of it, with line numbers.
public final class ReadFile implements Tool {
  static final int MAX_LINES = 2_000;
  private static final int MAX_LINE_CHARS = 2_000;
  private static final int NUMBER_WIDTH = 6;

  private final Workspace workspace;
  private final FileBook book;
  private final Shelf shelf;

  public ReadFile(Workspace workspace, FileBook book, Shelf shelf) {
    this.workspace = workspace;
    this.book = book;
    this.shelf = shelf;
  }

  @Override
  public String name() {
    return "read_file";
  }

  @Override
  public boolean onlyReads() {
    return true;
  }

  @Override
  public String doing(JsonNode arguments) {
    return "reading " + FileName.of(arguments);
  }

  @Override
  public ToolResult call(JsonNode arguments) throws PathRefused, IOException {
    String path = arguments.path("path").asText();
    List<String> lines = text(path).lines().toList();
    int from = Math.max(1, arguments.path("from").asInt(1));
    int to = Math.min(arguments.path("to").asInt(Integer.MAX_VALUE), lines.size());
    if (lines.isEmpty()) {
      return ToolResult.of(path + " is empty.");
    }
    if (from > lines.size() || to < from) {
      return ToolResult.error(
          "%s has %d lines; lines %d to %d are not among them."
              .formatted(path, lines.size(), from, arguments.path("to").asInt(from)));
    }
    int last = Math.min(to, from + MAX_LINES - 1);
    String text = numbered(lines, from, last);
    if (from == 1 && last == lines.size()) {
      return ToolResult.of(text);
    }
    String more = last < lines.size() ? "; read on with from=" + (last + 1) : "";
    return ToolResult.of(
        "%s[lines %d to %d of %d%s]\n".formatted(text, from, last, lines.size(), more));
  }

  private String text(String path) throws PathRefused, IOException {
    if (Shelf.isName(path)) {
      return shelf.read(path);
    }
    String text = workspace.read(path);
    book.saw(workspace.name(workspace.resolve(path)), text);
    return text;
  }

  /// Lines `from` to `to`, counted from 1, each with its number.
  static String numbered(List<String> lines, int from, int to) {
    var text = new StringBuilder();
    for (int i = from; i <= to; i++) {
      String line = lines.get(i - 1);
      String number = Integer.toString(i);
      text.repeat(' ', Math.max(0, NUMBER_WIDTH - number.length())).append(number).append("  ");
      if (line.length() > MAX_LINE_CHARS) {
        text.append(line, 0, MAX_LINE_CHARS)
            .append(String.format(" [%,d characters more]", line.length() - MAX_LINE_CHARS));
      } else {
        text.append(line);
      }
      text.append('\n');
    }
    return text.toString();
  }
}
