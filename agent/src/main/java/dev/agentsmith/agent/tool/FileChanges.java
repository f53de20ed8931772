package dev.agentsmith.agent.tool;

import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.agent.workspace.Workspace;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The one way by which tools change files: never one that is not as the model saw it, and with a
/// look at the syntax afterwards.
public final class FileChanges {
  private static final int CONTEXT = 3;
  private static final int MAX_SHOWN = 40;

  private final Workspace workspace;
  private final FileBook book;
  private final SyntaxWatch syntax;

  public FileChanges(Workspace workspace, FileBook book, SyntaxWatch syntax) {
    this.workspace = workspace;
    this.book = book;
    this.syntax = syntax;
  }

  /// All of the edits, one after the other, or none of them.
  ToolResult edit(List<FileEdit> edits) throws PathRefused, IOException {
    Map<String, String> before = new HashMap<>();
    Map<String, String> after = new LinkedHashMap<>();
    var shown = new StringBuilder();
    for (int i = 0; i < edits.size(); i++) {
      FileEdit edit = edits.get(i);
      String file = workspace.name(workspace.resolve(edit.path()));
      if (!after.containsKey(file)) {
        String text = workspace.read(edit.path());
        Optional<String> stale = book.stale(file, text);
        if (stale.isPresent()) {
          return refused(edits, i, stale.get());
        }
        before.put(file, text);
        after.put(file, text);
      }
      switch (edit.in(after.getOrDefault(file, ""))) {
        case FileEdit.Outcome.Refused(String why) -> {
          return refused(edits, i, why);
        }
        case FileEdit.Outcome.Changed(String text, int place, String newText) -> {
          after.put(file, text);
          shown.append(shown(file, text, place, newText));
        }
      }
    }
    for (Map.Entry<String, String> changed : after.entrySet()) {
      String file = changed.getKey();
      String old = before.getOrDefault(file, "");
      workspace.write(file, changed.getValue());
      book.changed(file, old, changed.getValue());
      shown.append(syntax.brought(file, old, changed.getValue()));
    }
    return ToolResult.of(shown.toString());
  }

  /// The whole file.
  ToolResult write(String path, String content) throws PathRefused, IOException {
    String file = workspace.name(workspace.resolve(path));
    String before = workspace.exists(path) ? workspace.read(path) : "";
    if (!before.isEmpty() && !book.knows(file)) {
      return ToolResult.error(
          "%s exists (%,d lines) and you have not read it. Read it first, or change it with edit_file."
              .formatted(file, before.lines().count()));
    }
    Optional<String> stale = book.stale(file, before);
    if (stale.isPresent() && !before.isEmpty()) {
      return ToolResult.error(stale.get());
    }
    workspace.write(path, content);
    book.changed(file, before, content);
    return ToolResult.of(
        "%s was written, %,d lines.%s"
            .formatted(path, content.lines().count(), syntax.brought(file, before, content)));
  }

  ToolResult delete(String path) throws PathRefused, IOException {
    workspace.delete(path);
    book.gone(workspace.name(workspace.resolve(path)));
    return ToolResult.of(path + " was deleted.");
  }

  ToolResult move(String from, String to) throws PathRefused, IOException {
    workspace.move(from, to);
    book.gone(workspace.name(workspace.resolve(from)));
    return ToolResult.of(
        "%s is %s now. What names it by its old path is not changed.".formatted(from, to));
  }

  private static ToolResult refused(List<FileEdit> edits, int index, String why) {
    return ToolResult.error(
        edits.size() == 1
            ? why
            : "Edit %d of %d does not fit, so nothing was changed. %s"
                .formatted(index + 1, edits.size(), why));
  }

  private static String shown(String path, String text, int place, String newText) {
    List<String> lines = text.lines().toList();
    int first = FileEdit.lineOf(text, place);
    int last = first + Math.max(0, newText.lines().toList().size() - 1);
    if (lines.isEmpty()) {
      return path + " was changed and is empty now.\n";
    }
    int from = Math.max(1, first - CONTEXT);
    int to = Math.min(Math.min(lines.size(), last + CONTEXT), from + MAX_SHOWN);
    return "%s was changed. Lines %d to %d are now:\n%s"
        .formatted(path, from, to, ReadFile.numbered(lines, from, to));
  }
}
