package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import java.io.IOException;

/// Moves or renames a file.
public final class MoveFile implements Tool {
  private final FileChanges files;

  public MoveFile(FileChanges files) {
    this.files = files;
  }

  @Override
  public String name() {
    return "move_file";
  }

  @Override
  public boolean onlyReads() {
    return false;
  }

  @Override
  public String doing(JsonNode arguments) {
    return "moving " + FileName.of(arguments);
  }

  @Override
  public ToolResult call(JsonNode arguments) throws PathRefused, IOException {
    return files.move(arguments.path("path").asText(), arguments.path("to").asText());
  }
}
