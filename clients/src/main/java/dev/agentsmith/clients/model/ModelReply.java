package dev.agentsmith.clients.model;

import dev.agentsmith.core.cost.TokenUsage;
import java.util.List;

/// The model's answer.
///
/// @param model the name the provider answered with
public record ModelReply(
    String text, List<ToolCall> calls, Stop stop, TokenUsage usage, String model) {

  public enum Stop {
    END_TURN,
    TOOL_USE,
    MAX_TOKENS,
    REFUSAL
  }

  public ModelReply {
    calls = List.copyOf(calls);
  }
}
