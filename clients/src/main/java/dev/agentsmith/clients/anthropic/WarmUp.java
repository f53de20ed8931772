package dev.agentsmith.clients.anthropic;

import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolSpec;
import java.util.List;

/// An exchange that nobody has.
final class WarmUp {
  static final String ANSWER =
      """
      {"type":"message_start","message":{"model":"none","usage":{"input_tokens":1}}}
      {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
      {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"warm"}}
      {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"0","name":"none"}}
      {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}}
      {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":1}}
      {"type":"message_stop"}
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
