package dev.agentsmith.dispatcher.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.repo.TicketRef;
import org.jspecify.annotations.Nullable;

/// What is done about a command. It stands in the run record, so that two replicas can't read one
/// sentence in two ways (design.md §3.4).
public sealed interface Decision {

  /// @param pipeline the word on the agent's command line
  record Start(String pipeline, TicketRef ticket, String project) implements Decision {}

  /// A refusal or an explanation; it is the command's terminal message.
  record Tell(String words) implements Decision {}

  record Status(@Nullable String run) implements Decision {}

  record Cancel(@Nullable String run) implements Decision {}

  JsonMapper JSON = new JsonMapper();

  default String json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    switch (this) {
      case Start(String pipeline, TicketRef ticket, String project) ->
          node.put("do", "start")
              .put("pipeline", pipeline)
              .put("ticket", ticket.id())
              .put("project", project);
      case Tell(String words) -> node.put("do", "tell").put("words", words);
      case Status(String run) -> node.put("do", "status").put("run", run);
      case Cancel(String run) -> node.put("do", "cancel").put("run", run);
    }
    return node.toString();
  }

  static Decision read(String json) {
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a decision: " + json, e);
    }
    String run = node.hasNonNull("run") ? node.path("run").asText() : null;
    return switch (node.path("do").asText()) {
      case "start" ->
          new Start(
              node.path("pipeline").asText(),
              new TicketRef(node.path("ticket").asText()),
              node.path("project").asText());
      case "tell" -> new Tell(node.path("words").asText());
      case "status" -> new Status(run);
      case "cancel" -> new Cancel(run);
      default -> throw new IllegalArgumentException("not a decision: " + json);
    };
  }
}
