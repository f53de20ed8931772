package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the arguments of a call and checks them against the tool's schema: the part of JSON
/// Schema that our schemas use. What is wrong is said so that the next call can be right.
final class Arguments {
  private Arguments() {}

  sealed interface Reading {
    record Good(JsonNode arguments) implements Reading {}

    record Bad(String message) implements Reading {}
  }

  static Reading read(String tool, String json, JsonNode schema) {
    JsonNode node;
    try {
      node = json.isBlank() ? JsonNodeFactory.instance.objectNode() : ToolText.JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return new Reading.Bad(
          "The arguments of %s are not valid JSON (%s). %s"
              .formatted(tool, e.getOriginalMessage(), usage(tool, schema)));
    }
    if (!node.isObject()) {
      return new Reading.Bad(
          "The arguments of %s must be one JSON object. %s".formatted(tool, usage(tool, schema)));
    }
    return firstError("", node, schema)
        .<Reading>map(error -> new Reading.Bad(tool + ": " + error + " " + usage(tool, schema)))
        .orElseGet(() -> new Reading.Good(node));
  }

  private static Optional<String> firstError(String place, JsonNode value, JsonNode schema) {
    String type = schema.path("type").asText();
    return switch (type) {
      case "object" -> inObject(place, value, schema);
      case "array" -> inArray(place, value, schema);
      case "string" -> unless(value.isTextual(), place, "a string");
      case "integer" -> unless(value.isIntegralNumber(), place, "a whole number");
      case "boolean" -> unless(value.isBoolean(), place, "true or false");
      default -> throw new IllegalStateException("a schema of type " + type);
    };
  }

  private static Optional<String> inObject(String place, JsonNode value, JsonNode schema) {
    if (!value.isObject()) {
      return unless(false, place, "an object");
    }
    for (JsonNode required : schema.path("required")) {
      if (!value.hasNonNull(required.asText())) {
        return Optional.of("\"" + below(place, required.asText()) + "\" is missing.");
      }
    }
    for (var field : value.properties()) {
      JsonNode known = schema.path("properties").path(field.getKey());
      if (known.isMissingNode()) {
        return Optional.of("there is no argument \"" + below(place, field.getKey()) + "\".");
      }
      if (!field.getValue().isNull()) {
        Optional<String> error = firstError(below(place, field.getKey()), field.getValue(), known);
        if (error.isPresent()) {
          return error;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> inArray(String place, JsonNode value, JsonNode schema) {
    if (!value.isArray()) {
      return unless(false, place, "an array");
    }
    for (int i = 0; i < value.size(); i++) {
      Optional<String> error =
          firstError(place + "[" + i + "]", value.get(i), schema.path("items"));
      if (error.isPresent()) {
        return error;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> unless(boolean fine, String place, String wanted) {
    return fine ? Optional.empty() : Optional.of("\"" + place + "\" must be " + wanted + ".");
  }

  private static String below(String place, String field) {
    return place.isEmpty() ? field : place + "." + field;
  }

  private static String usage(String tool, JsonNode schema) {
    List<String> names = new ArrayList<>();
    for (var field : schema.path("properties").properties()) {
      boolean required = false;
      for (JsonNode name : schema.path("required")) {
        required |= name.asText().equals(field.getKey());
      }
      names.add(field.getKey() + (required ? "" : " (optional)"));
    }
    return "%s takes: %s.".formatted(tool, String.join(", ", names));
  }
}
