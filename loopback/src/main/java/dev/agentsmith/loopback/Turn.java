package dev.agentsmith.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// One thing the model says: what it thinks, text, then the tools it calls. The first thought comes
/// before the text, the others after it.
public record Turn(List<Thought> thoughts, String text, List<Call> calls) {
  public Turn {
    thoughts = List.copyOf(thoughts);
    calls = List.copyOf(calls);
  }

  public Turn(String text, List<Call> calls) {
    this(List.of(), text, calls);
  }

  /// A call of the tool `name`.
  ///
  /// @param input the arguments, an object; a text is sent as it is, so that it may be broken
  public record Call(String name, JsonNode input) {}

  /// What is thought, signed by the provider.
  public record Thought(String text, String signature) {}
}
