package dev.agentsmith.agent.tool;

/// What a tool answers. An error says what to do next.
public record ToolResult(String text, boolean isError) {

  static ToolResult of(String text) {
    return new ToolResult(text, false);
  }

  static ToolResult error(String text) {
    return new ToolResult(text, true);
  }
}
