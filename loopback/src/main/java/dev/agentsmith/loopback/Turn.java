package dev.agentsmith.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// One thing the model says: text, then the tools it calls.
public record Turn(String text, List<Call> calls) {
  public Turn {
    calls = List.copyOf(calls);
  }

  /// A call of the tool `name`.
  ///
  /// @param input the arguments, an object
  public record Call(String name, JsonNode input) {}
}
