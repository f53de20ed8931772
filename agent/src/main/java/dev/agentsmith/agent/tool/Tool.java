package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import java.io.IOException;

/// Something the model can have done.
public interface Tool {
  /// Also the name of its two resource files: `name.md`, what the model reads about it, and
  /// `name.json`, the schema of its arguments.
  String name();

  /// True if it changes nothing, so that it may run beside others.
  boolean onlyReads();

  /// Few words for people: `editing TodoStore.java`.
  String doing(JsonNode arguments);

  /// @param arguments as the schema has them
  /// @throws PathRefused becomes an error that the model reads
  ToolResult call(JsonNode arguments) throws PathRefused, IOException, InterruptedException;
}
