package dev.agentsmith.clients.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.clients.http.ServerSentEvent;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelReply.Stop;
import dev.agentsmith.clients.model.ProviderFailures;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.core.cost.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Puts one answer together from the events of its stream.
final class MessageStream {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String askedModel;
  private final ProviderFailures failures;
  private final Map<Integer, Block> blocks = new TreeMap<>();
  private String model = "";
  private String stopReason = "";
  private TokenUsage usage = TokenUsage.NONE;
  private boolean begun;
  private boolean complete;

  /// A block as its beginning said it, and what came to it since.
  private record Block(ObjectNode node, StringBuilder text, StringBuilder signature) {}

  MessageStream(String askedModel, ProviderFailures failures) {
    this.askedModel = askedModel;
    this.failures = failures;
  }

  /// @throws ModelFailure if the provider says in the stream that it failed
  void event(ServerSentEvent event) {
    JsonNode data;
    try {
      data = JSON.readTree(event.data());
    } catch (JsonProcessingException e) {
      throw failures.unreadable(e);
    }
    begun = true;
    switch (data.path("type").asText()) {
      case "message_start" -> {
        model = data.path("message").path("model").asText("");
        count(data.path("message").path("usage"));
      }
      case "content_block_start" -> {
        if (data.path("content_block") instanceof ObjectNode node) {
          blocks.put(
              data.path("index").asInt(),
              new Block(node, new StringBuilder(), new StringBuilder()));
        }
      }
      case "content_block_delta" -> more(data.path("index").asInt(), data.path("delta"));
      case "message_delta" -> {
        stopReason = data.path("delta").path("stop_reason").asText(stopReason);
        count(data.path("usage"));
      }
      case "message_stop" -> complete = true;
      case "error" -> throw failed(event.data(), data.path("error").path("type").asText());
      default -> {
        // A ping, the end of a block, or an event that is newer than this.
      }
    }
  }

  /// What was counted until now.
  TokenUsage usage() {
    return usage;
  }

  /// The whole answer.
  ///
  /// @throws ModelFailure if it is none
  ModelReply reply(SignedTurns turns) {
    if (!complete) {
      throw begun ? failures.cutOff(null) : failures.unreadable(null);
    }
    var text = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    List<ObjectNode> whole = new ArrayList<>();
    for (Block block : blocks.values()) {
      switch (block.node().path("type").asText()) {
        case "text" -> {
          block.node().put("text", block.node().path("text").asText() + block.text());
          text.append(text.isEmpty() ? "" : "\n").append(block.node().path("text").asText());
        }
        case "tool_use" -> calls.add(call(block));
        case "thinking" -> {
          block.node().put("thinking", block.node().path("thinking").asText() + block.text());
          if (!block.signature().isEmpty()) {
            block.node().put("signature", block.signature().toString());
          }
        }
        default -> {
          // Kept as it came.
        }
      }
      whole.add(block.node());
    }
    var reply = new ModelReply(text.toString(), calls, stop(), usage, model);
    turns.keep(reply, whole);
    return reply;
  }

  private void more(int index, JsonNode delta) {
    Block block = blocks.get(index);
    if (block == null) {
      return;
    }
    switch (delta.path("type").asText()) {
      case "text_delta" -> block.text().append(delta.path("text").asText());
      case "input_json_delta" -> block.text().append(delta.path("partial_json").asText());
      case "thinking_delta" -> block.text().append(delta.path("thinking").asText());
      case "signature_delta" -> block.signature().append(delta.path("signature").asText());
      default -> {
        // Newer than this.
      }
    }
  }

  /// The arguments are the model's own text; a call without any has none to say.
  private static ToolCall call(Block block) {
    String arguments =
        block.text().isEmpty() ? block.node().path("input").toString() : block.text().toString();
    return new ToolCall(
        block.node().path("id").asText(),
        block.node().path("name").asText(),
        arguments.isEmpty() ? "{}" : arguments);
  }

  /// Later counts replace earlier ones: they are sums.
  private void count(JsonNode counted) {
    usage =
        new TokenUsage(
            counted.path("input_tokens").asLong(usage.input()),
            counted.path("output_tokens").asLong(usage.output()),
            counted.path("cache_read_input_tokens").asLong(usage.cacheRead()),
            counted.path("cache_creation_input_tokens").asLong(usage.cacheWrite()));
  }

  private Stop stop() {
    return switch (stopReason) {
      case "tool_use" -> Stop.TOOL_USE;
      case "end_turn", "stop_sequence" -> Stop.END_TURN;
      case "refusal" -> Stop.REFUSAL;
      // max_tokens, a pause of the provider's own, and what is newer: there is more to come.
      default -> Stop.MAX_TOKENS;
    };
  }

  private ModelFailure failed(String body, String type) {
    int status =
        switch (type) {
          case "invalid_request_error" -> 400;
          case "authentication_error" -> 401;
          case "permission_error" -> 403;
          case "not_found_error" -> 404;
          case "request_too_large" -> 413;
          case "rate_limit_error" -> 429;
          case "timeout_error" -> 504;
          case "overloaded_error" -> 529;
          default -> 500;
        };
    return failures.refused(status, body, askedModel);
  }
}
