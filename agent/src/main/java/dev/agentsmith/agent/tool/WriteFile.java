package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.agent.workspace.Workspace;
import java.io.IOException;

/// Writes a whole file.
public final class WriteFile implements Tool {
  private final Workspace workspace;

  public WriteFile(Workspace workspace) {
    this.workspace = workspace;
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
    String path = arguments.path("path").asText();
    String content = arguments.path("content").asText();
    workspace.write(path, content);
    return ToolResult.of("%s was written, %,d lines.".formatted(path, content.lines().count()));
  }
}
