package dev.agentsmith.clients.model;

import java.util.List;

/// One turn of the conversation.
public sealed interface ModelMessage {

  record User(String text) implements ModelMessage {}

  record Assistant(String text, List<ToolCall> calls) implements ModelMessage {
    public Assistant {
      calls = List.copyOf(calls);
    }
  }

  /// Answers all calls of the assistant's turn before it, each exactly once.
  record ToolResults(List<ToolAnswer> answers) implements ModelMessage {
    public ToolResults {
      answers = List.copyOf(answers);
    }
  }
}
