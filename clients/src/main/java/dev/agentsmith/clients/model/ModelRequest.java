package dev.agentsmith.clients.model;

import dev.agentsmith.core.config.AgentConfig.Thinking;
import java.util.List;

/// One request. Tools, system text and all messages but the last are the same bytes as in the
/// request before, so that the provider's prompt cache hits.
///
/// @param model the provider's name of the model
/// @param maxTokens the longest answer
/// @param tools in a fixed order
public record ModelRequest(
    String model,
    int maxTokens,
    Thinking thinking,
    String system,
    List<ToolSpec> tools,
    List<ModelMessage> messages) {
  public ModelRequest {
    tools = List.copyOf(tools);
    messages = List.copyOf(messages);
  }

  /// Without a word about thinking.
  public ModelRequest(
      String model,
      int maxTokens,
      String system,
      List<ToolSpec> tools,
      List<ModelMessage> messages) {
    this(model, maxTokens, Thinking.NONE, system, tools, messages);
  }
}
