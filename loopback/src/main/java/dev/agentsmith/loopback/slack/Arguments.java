package dev.agentsmith.loopback.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The arguments of a call, sent as a form or as JSON.
record Arguments(ObjectNode fields) {
  private static final JsonMapper JSON = new JsonMapper();

  static Arguments none() {
    return new Arguments(JsonNodeFactory.instance.objectNode());
  }

  static Arguments parse(String contentType, String body) {
    if (contentType.startsWith("application/json")) {
      return new Arguments(object(body));
    }
    if (contentType.startsWith("application/x-www-form-urlencoded") || body.isEmpty()) {
      return new Arguments(form(body));
    }
    throw Refusal.of("invalid_post_type");
  }

  /// What a caller should see of it: JSON in text is read, the token is left out.
  ObjectNode shown() {
    ObjectNode shown = fields.deepCopy();
    shown.remove("token");
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      String text = field.getValue().asText();
      if (field.getValue().isTextual() && (text.startsWith("[") || text.startsWith("{"))) {
        try {
          shown.set(field.getKey(), JSON.readTree(text));
        } catch (JsonProcessingException e) {
          // It stays the text it is.
        }
      }
    }
    return shown;
  }

  boolean has(String name) {
    return fields.hasNonNull(name);
  }

  String text(String name) {
    return fields.path(name).asText("");
  }

  /// @throws Refusal if it is not there
  String need(String name) {
    if (text(name).isEmpty()) {
      throw Refusal.missingField(name);
    }
    return text(name);
  }

  boolean flag(String name) {
    return text(name).equals("true") || text(name).equals("1");
  }

  int number(String name, int otherwise) {
    try {
      return has(name) ? Integer.parseInt(text(name)) : otherwise;
    } catch (NumberFormatException e) {
      throw Refusal.of("invalid_arguments");
    }
  }

  /// JSON, in a form as text; null if it is not there.
  ///
  /// @throws Refusal `otherwise` if it is not JSON
  @Nullable JsonNode json(String name, String otherwise) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      return value;
    }
    try {
      return JSON.readTree(value.asText());
    } catch (JsonProcessingException e) {
      throw Refusal.of(otherwise);
    }
  }

  private static ObjectNode object(String body) {
    try {
      if (JSON.readTree(body) instanceof ObjectNode read) {
        return read;
      }
    } catch (JsonProcessingException e) {
      // The same as JSON of another kind.
    }
    throw Refusal.of("invalid_json");
  }

  private static ObjectNode form(String body) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (String part : body.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        fields.put(
            URLDecoder.decode(part.substring(0, equals), UTF_8),
            URLDecoder.decode(part.substring(equals + 1), UTF_8));
      }
    }
    return fields;
  }
}
