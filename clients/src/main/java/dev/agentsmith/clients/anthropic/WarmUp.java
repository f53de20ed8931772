package dev.agentsmith.clients.anthropic;

import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolSpec;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.util.List;
import java.util.Map;

/// Answers without a network.
final class WarmUp implements HttpClient {
  private static final String ANSWER =
      """
      {"id": "msg_0", "type": "message", "role": "assistant", "model": "none",
       "content": [{"type": "text", "text": "warm"},
                   {"type": "tool_use", "id": "toolu_0", "name": "none", "input": {"a": "b"}}],
       "stop_reason": "tool_use", "stop_sequence": null,
       "usage": {"input_tokens": 1, "output_tokens": 1,
                 "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}}
      """;

  static ModelRequest request() {
    return new ModelRequest(
        "none",
        1,
        "none",
        List.of(
            new ToolSpec(
                "none",
                "none",
                """
                {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
                """)),
        List.of(new ModelMessage.User("none")));
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    return SuccessfulHttpResponse.builder().statusCode(200).headers(Map.of()).body(ANSWER).build();
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    throw new UnsupportedOperationException("answers are read as a whole");
  }
}
