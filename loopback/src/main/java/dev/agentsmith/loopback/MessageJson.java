package dev.agentsmith.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// A turn in the two forms of the Messages API: one message, or the events of a stream.
final class MessageJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int CHARACTERS_A_DELTA = 24;

  private MessageJson() {}

  /// The whole message. `number` makes its ids unique.
  static ObjectNode message(Turn turn, String model, long number, PromptCache.Counted prompt) {
    ArrayNode content = NODES.arrayNode();
    turn.thoughts().stream().limit(1).forEach(thought -> add(content, thought));
    if (!turn.text().isEmpty()) {
      content.addObject().put("type", "text").put("text", turn.text());
    }
    turn.thoughts().stream().skip(1).forEach(thought -> add(content, thought));
    int call = 0;
    for (Turn.Call called : turn.calls()) {
      content
          .addObject()
          .put("type", "tool_use")
          .put("id", "toolu_%08d%02d".formatted(number, ++call))
          .put("name", called.name())
          .set("input", called.input());
    }
    ObjectNode message =
        NODES
            .objectNode()
            .put("id", "msg_%08d".formatted(number))
            .put("type", "message")
            .put("role", "assistant")
            .put("model", model);
    int spoken = PromptCache.tokens(content.toString());
    message.set("content", content);
    message.put("stop_reason", turn.calls().isEmpty() ? "end_turn" : "tool_use");
    message.putNull("stop_sequence");
    message.set("usage", usage(prompt, spoken));
    return message;
  }

  private static void add(ArrayNode content, Turn.Thought thought) {
    content
        .addObject()
        .put("type", "thinking")
        .put("thinking", thought.text())
        .put("signature", thought.signature());
  }

  private static ObjectNode usage(PromptCache.Counted prompt, int spoken) {
    ObjectNode usage =
        NODES
            .objectNode()
            .put("input_tokens", prompt.plain())
            .put("cache_creation_input_tokens", prompt.written())
            .put("cache_read_input_tokens", prompt.read());
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", prompt.written())
        .put("ephemeral_1h_input_tokens", 0);
    return usage.put("output_tokens", spoken).put("service_tier", "standard");
  }

  /// The same message as the `data` of its server-sent events, whose name is each one's `type`.
  static List<ObjectNode> events(ObjectNode message) {
    List<ObjectNode> events = new ArrayList<>();
    ObjectNode head = message.deepCopy();
    head.set("content", NODES.arrayNode());
    head.putNull("stop_reason");
    ((ObjectNode) head.path("usage")).put("output_tokens", 1);
    events.add(event("message_start").set("message", head));
    JsonNode content = message.path("content");
    for (int index = 0; index < content.size(); index++) {
      addBlock(events, index, content.get(index));
    }
    ObjectNode end = event("message_delta");
    end.putObject("delta")
        .put("stop_reason", message.path("stop_reason").asText())
        .putNull("stop_sequence");
    end.putObject("usage")
        .put("output_tokens", message.path("usage").path("output_tokens").asInt());
    events.add(end);
    events.add(event("message_stop"));
    return events;
  }

  private static void addBlock(List<ObjectNode> events, int index, JsonNode block) {
    ObjectNode empty = block.deepCopy();
    switch (block.path("type").asText()) {
      case "text" -> {
        begin(events, index, empty.put("text", ""));
        deltas(events, index, "text_delta", "text", block.path("text").asText());
      }
      case "thinking" -> {
        begin(events, index, empty.put("thinking", "").put("signature", ""));
        deltas(events, index, "thinking_delta", "thinking", block.path("thinking").asText());
        ObjectNode signed = event("content_block_delta").put("index", index);
        signed
            .putObject("delta")
            .put("type", "signature_delta")
            .put("signature", block.path("signature").asText());
        events.add(signed);
      }
      default -> {
        JsonNode input = block.path("input");
        String arguments = input.isTextual() ? input.asText() : input.toString();
        begin(events, index, empty.set("input", NODES.objectNode()));
        deltas(events, index, "input_json_delta", "partial_json", arguments);
      }
    }
    events.add(event("content_block_stop").put("index", index));
  }

  private static void begin(List<ObjectNode> events, int index, JsonNode block) {
    events.add(event("content_block_start").put("index", index).set("content_block", block));
    if (index == 0) {
      events.add(event("ping"));
    }
  }

  private static void deltas(
      List<ObjectNode> events, int index, String type, String field, String whole) {
    for (int from = 0; from < whole.length(); from += CHARACTERS_A_DELTA) {
      String piece = whole.substring(from, Math.min(whole.length(), from + CHARACTERS_A_DELTA));
      ObjectNode delta = event("content_block_delta").put("index", index);
      delta.putObject("delta").put("type", type).put(field, piece);
      events.add(delta);
    }
  }

  private static ObjectNode event(String type) {
    return NODES.objectNode().put("type", type);
  }
}
