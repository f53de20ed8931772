package dev.agentsmith.clients.openai;

import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolSpec;
import java.util.List;

/// An exchange that nobody has.
final class WarmUp {
  static final String ANSWER =
      """
      {"model":"none","choices":[{"index":0,"delta":{"content":"warm"},"finish_reason":null}]}
      {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"0","function":{"name":"none","arguments":"{}"}}]}}]}
      {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
      {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}
      [DONE]
      """;

  private WarmUp() {}

  static ModelRequest request() {
    return new ModelRequest(
        "none",
        1,
        "none",
        List.of(new ToolSpec("none", "none", "{\"type\": \"object\"}")),
        List.of(new ModelMessage.User("none")));
  }
}
