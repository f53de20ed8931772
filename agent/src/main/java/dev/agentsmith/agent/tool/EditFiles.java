package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import java.io.IOException;
import java.util.List;

/// Several replacements in one call, in one file or many: all of them or none.
public final class EditFiles implements Tool {
  private final FileChanges files;

  public EditFiles(FileChanges files) {
    this.files = files;
  }

  @Override
  public String name() {
    return "edit_files";
  }

  @Override
  public boolean onlyReads() {
    return false;
  }

  @Override
  public String doing(JsonNode arguments) {
    List<String> names =
        arguments.path("edits").valueStream().map(FileName::of).distinct().toList();
    return names.size() == 1 ? "editing " + names.getFirst() : "editing " + names.size() + " files";
  }

  @Override
  public ToolResult call(JsonNode arguments) throws PathRefused, IOException {
    List<FileEdit> edits = arguments.path("edits").valueStream().map(FileEdit::of).toList();
    return edits.isEmpty()
        ? ToolResult.error("edits is empty. Give at least one.")
        : files.edit(edits);
  }
}
