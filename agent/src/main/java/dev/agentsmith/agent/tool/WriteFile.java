package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import java.io.IOException;

/// Writes a whole file: a new one, or one that was read before.
public final class WriteFile implements Tool {
  private final FileChanges files;

  public WriteFile(FileChanges files) {
    this.files = files;
  }

  @Override
  public String name() {
    return "write_file";
  }

  @Override
  public boolean onlyReads() {
    return false;
  }

  @Override
  public String doing(JsonNode arguments) {
    return "writing " + FileName.of(arguments);
  }

  @Override
  public ToolResult call(JsonNode arguments) throws PathRefused, IOException {
    return files.write(arguments.path("path").asText(), arguments.path("content").asText());
  }
}
