package dev.agentsmith.clients.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.clients.model.Arguments;
import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The turns in which the model thought before it called tools, block for block: the API wants them
/// back in their order and with their signatures, as long as the calls are answered, and our own
/// messages don't carry them. Known by the id of the turn's first call.
final class SignedTurns {
  private final Map<String, Turn> turns = new ConcurrentHashMap<>();

  private record Turn(List<ToolCall> calls, List<String> blocks) {}

  void keep(ModelReply reply, List<ObjectNode> blocks) {
    boolean thought = blocks.stream().anyMatch(SignedTurns::isThought);
    if (thought && !reply.calls().isEmpty()) {
      List<String> kept = new ArrayList<>();
      int call = 0;
      for (ObjectNode block : blocks) {
        if (isOf(block, "tool_use")) {
          kept.add(withInput(block, reply.calls().get(call++)));
        } else if (!isOf(block, "text") || !block.path("text").asText().isEmpty()) {
          kept.add(block.toString());
        }
      }
      turns.put(reply.calls().getFirst().id(), new Turn(reply.calls(), kept));
    }
  }

  /// The turn as it came, if it is still the same.
  Optional<List<String>> blocks(ModelMessage.Assistant message) {
    if (message.calls().isEmpty()) {
      return Optional.empty();
    }
    return Optional.ofNullable(turns.get(message.calls().getFirst().id()))
        .filter(turn -> turn.calls().equals(message.calls()))
        .map(Turn::blocks);
  }

  private static String withInput(ObjectNode block, ToolCall call) {
    ObjectNode bare = block.deepCopy();
    bare.remove("input");
    String head = bare.toString();
    return head.substring(0, head.length() - 1)
        + ",\"input\":"
        + Arguments.object(call.arguments())
        + "}";
  }

  private static boolean isThought(JsonNode block) {
    return isOf(block, "thinking") || isOf(block, "redacted_thinking");
  }

  private static boolean isOf(JsonNode block, String type) {
    return block.path("type").asText().equals(type);
  }
}
