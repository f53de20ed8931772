package dev.agentsmith.agent.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.core.text.UntrustedText;
import java.util.ArrayList;
import java.util.List;

/// Reads what a model wrote.
final class Words {
  private Words() {}

  static String text(JsonNode node, String field) {
    return UntrustedText.plain(node.path(field).asText()).strip();
  }

  static List<String> list(JsonNode node, String field) {
    List<String> all = new ArrayList<>();
    for (JsonNode item : node.path(field)) {
      all.add(oneLine(item.asText()));
    }
    return all;
  }

  static String oneLine(String text) {
    return UntrustedText.plain(text).replaceAll("\\s+", " ").strip();
  }
}
