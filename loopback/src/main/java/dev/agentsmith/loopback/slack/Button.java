package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// A button that stands in a message.
record Button(JsonNode block, JsonNode element) {
  /// All of them in their order, those of sections too.
  static List<Button> in(JsonNode blocks) {
    List<Button> found = new ArrayList<>();
    for (JsonNode block : blocks) {
      List<JsonNode> elements = new ArrayList<>();
      block.path("elements").forEach(elements::add);
      elements.add(block.path("accessory"));
      elements.stream()
          .filter(element -> element.path("type").asText().equals("button"))
          .forEach(element -> found.add(new Button(block, element)));
    }
    return found;
  }

  String actionId() {
    return element.path("action_id").asText();
  }

  String label() {
    return element.path("text").path("text").asText();
  }

  boolean isCalled(String name) {
    return actionId().equals(name) || label().equals(name);
  }
}
