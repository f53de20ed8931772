package dev.agentsmith.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.Turn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns and requests in the form of the Chat Completions API.
final class CompletionJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHARACTERS_A_DELTA = 24;
  private static final int CACHED_BLOCK = 128;
  private static final int LEAST_CACHED = 1024;

  private CompletionJson() {}

  enum Style {
    OPENAI,
    COMPATIBLE
  }

  static List<String> chunks(Turn turn, JsonNode request, long number, Style style) {
    List<String> chunks = new ArrayList<>();
    String model = request.path("model").asText();
    for (String piece : pieces(turn.text())) {
      ObjectNode delta = NODES.objectNode().put("role", "assistant").put("content", piece);
      chunks.add(chunk(model, delta, null).toString());
    }
    for (int i = 0; i < turn.calls().size(); i++) {
      Turn.Call call = turn.calls().get(i);
      String arguments = call.input().isTextual() ? call.input().asText() : call.input().toString();
      String id = "call_%d_%d".formatted(number, i);
      if (style == Style.COMPATIBLE) {
        ObjectNode whole = NODES.objectNode().put("id", id).put("type", "function");
        whole.putObject("function").put("name", call.name()).put("arguments", arguments);
        chunks.add(chunk(model, calls(whole), null).toString());
        continue;
      }
      ObjectNode begin = NODES.objectNode().put("index", i).put("id", id).put("type", "function");
      begin.putObject("function").put("name", call.name()).put("arguments", "");
      chunks.add(chunk(model, calls(begin), null).toString());
      for (String piece : pieces(arguments)) {
        ObjectNode more = NODES.objectNode().put("index", i);
        more.putObject("function").put("arguments", piece);
        chunks.add(chunk(model, calls(more), null).toString());
      }
    }
    boolean called = !turn.calls().isEmpty() && style == Style.OPENAI;
    chunks.add(chunk(model, NODES.objectNode(), called ? "tool_calls" : "stop").toString());
    if (style == Style.OPENAI) {
      ObjectNode last =
          NODES.objectNode().put("object", "chat.completion.chunk").put("model", model);
      last.putArray("choices");
      last.set("usage", usage(request, turn));
      chunks.add(last.toString());
      chunks.add("[DONE]");
    }
    return chunks;
  }

  /// The request in the form of the Messages API, as scripts read it.
  static JsonNode asMessages(JsonNode request) {
    ObjectNode asked = NODES.objectNode().put("model", request.path("model").asText());
    ArrayNode tools = asked.putArray("tools");
    for (JsonNode tool : request.path("tools")) {
      ObjectNode one = tools.addObject().put("name", tool.path("function").path("name").asText());
      one.set("input_schema", tool.path("function").path("parameters"));
    }
    ArrayNode messages = asked.putArray("messages");
    for (JsonNode message : request.path("messages")) {
      switch (message.path("role").asText()) {
        case "system" -> asked.put("system", message.path("content").asText());
        case "tool" ->
            messages
                .addObject()
                .put("role", "user")
                .putArray("content")
                .addObject()
                .put("type", "tool_result")
                .put("tool_use_id", message.path("tool_call_id").asText())
                .put("content", message.path("content").asText());
        default -> {
          ArrayNode content =
              messages.addObject().put("role", message.path("role").asText()).putArray("content");
          if (message.path("content").isTextual()) {
            content.addObject().put("type", "text").set("text", message.path("content"));
          }
          message.path("tool_calls").forEach(call -> content.add(toolUse(call)));
        }
      }
    }
    return asked;
  }

  private static ObjectNode toolUse(JsonNode call) {
    try {
      ObjectNode use =
          NODES
              .objectNode()
              .put("type", "tool_use")
              .put("id", call.path("id").asText())
              .put("name", call.path("function").path("name").asText());
      use.set("input", JSON.readTree(call.path("function").path("arguments").asText()));
      return use;
    } catch (JsonProcessingException e) {
      throw new CompletionRules.Broken("arguments are no JSON");
    }
  }

  private static ObjectNode calls(ObjectNode call) {
    ObjectNode delta = NODES.objectNode();
    delta.putArray("tool_calls").add(call);
    return delta;
  }

  private static ObjectNode chunk(String model, ObjectNode delta, @Nullable String finish) {
    ObjectNode chunk =
        NODES.objectNode().put("object", "chat.completion.chunk").put("model", model);
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", finish);
    chunk.putNull("usage");
    return chunk;
  }

  /// Here everything is cached but the last message, in whole blocks and from a least size on.
  private static ObjectNode usage(JsonNode request, Turn turn) {
    int prompt = request.toString().length() / 4;
    JsonNode messages = request.path("messages");
    int known = prompt - messages.get(messages.size() - 1).toString().length() / 4;
    int cached = known < LEAST_CACHED ? 0 : known / CACHED_BLOCK * CACHED_BLOCK;
    ObjectNode usage =
        NODES
            .objectNode()
            .put("prompt_tokens", prompt)
            .put("completion_tokens", turn.text().length() / 4 + 10);
    usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
    return usage;
  }

  private static List<String> pieces(String whole) {
    List<String> pieces = new ArrayList<>();
    for (int from = 0; from < whole.length(); from += CHARACTERS_A_DELTA) {
      pieces.add(whole.substring(from, Math.min(whole.length(), from + CHARACTERS_A_DELTA)));
    }
    return pieces;
  }
}
