package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import java.io.IOException;
import java.util.List;

/// Replaces a text that occurs once in a file. Where it doesn't, says why and shows the place that
/// was probably meant.
public final class EditFile implements Tool {
  private final FileChanges files;

  public EditFile(FileChanges files) {
    this.files = files;
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
    return files.edit(List.of(FileEdit.of(arguments)));
  }
}
