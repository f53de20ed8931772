package dev.agentsmith.dispatcher.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentsmith.core.json.SharedJson;
import java.util.Optional;

/// What a button of ours carries: the command it says, and the run whose message it stands in. It
/// comes back from outside and proves nothing: rights are looked at as for any other command.
///
/// @param of the run's id
/// @param say the command
record ClickValue(String of, String say) {
  private static final JsonMapper JSON = SharedJson.MAPPER;

  /// Slack takes 2,000 characters of a button's value.
  static final int MAX_CHARS = 2_000;

  String json() {
    return JsonNodeFactory.instance.objectNode().put("of", of).put("say", say).toString();
  }

  static Optional<ClickValue> read(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      return node.path("of").isTextual() && node.path("say").isTextual()
          ? Optional.of(new ClickValue(node.path("of").asText(), node.path("say").asText()))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
