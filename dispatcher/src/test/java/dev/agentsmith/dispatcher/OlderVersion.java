package dev.agentsmith.dispatcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.testkit.RedisInterpreter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How a dispatcher and an agent of a version before this one speak: without what came since. What
/// others write they read as it stands there.
final class OlderVersion implements RedisInterpreter.Dialect {
  @Override
  public String heard(String text) {
    return text;
  }

  @Override
  public List<String> said(List<String> command) {
    List<String> said = new ArrayList<>(command);
    String key = command.size() > 3 ? command.get(3) : "";
    if (key.endsWith(":record") && command.getFirst().startsWith("EVAL")) {
      record(said);
    } else if (key.endsWith(":events") && command.getFirst().startsWith("EVAL")) {
      said.set(7, event(command.get(7)));
    }
    return said;
  }

  private static void record(List<String> said) {
    for (int i = 8; i + 1 < said.size(); i++) {
      switch (said.get(i)) {
        case "message" -> said.set(i + 1, without(said.get(i + 1), "manner"));
        case "decision" -> said.set(i + 1, decision(said.get(i + 1)));
        default -> {}
      }
    }
  }

  /// Words had no parts then.
  private static String decision(String json) {
    ObjectNode decision = NewerVersion.object(without(json, "anyway"));
    if (decision.path("words").isArray()) {
      String words =
          decision
              .path("words")
              .valueStream()
              .flatMap(JsonNode::valueStream)
              .map(JsonNode::asText)
              .collect(Collectors.joining());
      decision.put("words", words);
    }
    return decision.toString();
  }

  private static String event(String json) {
    ObjectNode event = NewerVersion.object(without(json, "outcome"));
    if (event.path("subject") instanceof ObjectNode subject) {
      subject.remove(List.of("model", "limitUsd"));
    }
    return event.toString();
  }

  private static String without(String json, String field) {
    ObjectNode node = NewerVersion.object(json);
    node.remove(field);
    return node.toString();
  }
}
