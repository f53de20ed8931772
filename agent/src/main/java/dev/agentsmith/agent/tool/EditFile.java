package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.agent.workspace.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Replaces a text that occurs once in a file. Where it doesn't, says why and shows the place that
/// was probably meant.
public final class EditFile implements Tool {
  private static final int CONTEXT = 3;
  private static final int MAX_SHOWN = 40;

  private final Workspace workspace;

  public EditFile(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public String name() {
    return "edit_file";
  }

  @Override
  public boolean onlyReads() {
    return false;
  }

  @Override
  public String doing(JsonNode arguments) {
    return "editing " + FileName.of(arguments);
  }

  @Override
  public ToolResult call(JsonNode arguments) throws PathRefused, IOException {
    String path = arguments.path("path").asText();
    String text = workspace.read(path);
    String oldText = likeIn(text, arguments.path("old_text").asText());
    String newText = likeIn(text, arguments.path("new_text").asText());
    if (oldText.isEmpty()) {
      return ToolResult.error(
          "old_text is empty. Give the lines to replace, or write the whole file with write_file.");
    }
    if (oldText.equals(newText)) {
      return ToolResult.error("old_text and new_text are the same: nothing would change.");
    }
    List<Integer> places = places(text, oldText);
    if (places.isEmpty()) {
      return ToolResult.error(NearMatch.explain(path, text, oldText));
    }
    if (places.size() > 1) {
      String lines =
          places.stream()
              .map(place -> Integer.toString(lineOf(text, place)))
              .collect(Collectors.joining(", "));
      return ToolResult.error(
          "The old text occurs %d times in %s (lines %s). Add surrounding lines until it is unique."
              .formatted(places.size(), path, lines));
    }
    int place = places.getFirst();
    String changed = text.substring(0, place) + newText + text.substring(place + oldText.length());
    workspace.write(path, changed);
    return ToolResult.of(shown(path, changed, place, newText));
  }

  /// The model writes plain line feeds; a file with other line endings keeps its own.
  private static String likeIn(String text, String part) {
    boolean windows = text.contains("\r\n");
    String plain = part.replace("\r\n", "\n");
    return windows ? plain.replace("\n", "\r\n") : plain;
  }

  private static List<Integer> places(String text, String part) {
    List<Integer> found = new ArrayList<>();
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      found.add(at);
    }
    return found;
  }

  private static int lineOf(String text, int place) {
    return (int) text.substring(0, place).chars().filter(c -> c == '\n').count() + 1;
  }

  private static String shown(String path, String text, int place, String newText) {
    List<String> lines = text.lines().toList();
    int first = lineOf(text, place);
    int last = first + Math.max(0, newText.lines().toList().size() - 1);
    if (lines.isEmpty()) {
      return path + " was changed and is empty now.";
    }
    int from = Math.max(1, first - CONTEXT);
    int to = Math.min(Math.min(lines.size(), last + CONTEXT), from + MAX_SHOWN);
    return "%s was changed. Lines %d to %d are now:\n%s"
        .formatted(path, from, to, ReadFile.numbered(lines, from, to));
  }
}
