package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import java.io.IOException;

/// Deletes a file.
public final class DeleteFile implements Tool {
  private final FileChanges files;

  public DeleteFile(FileChanges files) {
    this.files = files;
  }

  @Override
  public String name() {
    return "delete_file";
  }

  @Override
  public boolean onlyReads() {
    return false;
  }

  @Override
  public String doing(JsonNode arguments) {
    return "deleting " + FileName.of(arguments);
  }

  @Override
  public ToolResult call(JsonNode arguments) throws PathRefused, IOException {
    return files.delete(arguments.path("path").asText());
  }
}
