package dev.agentsmith.clients.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/// The arguments of calls, as they go back to the provider.
public final class Arguments {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Arguments() {}

  /// The arguments as a JSON object, which is all that providers take back: what is none is put
  /// into one, so that the model sees what it wrote.
  public static String object(String arguments) {
    try {
      JsonNode read = JSON.readTree(arguments);
      if (read != null && read.isObject()) {
        return read.toString();
      }
    } catch (JsonProcessingException e) {
      // told to the model below
    }
    return JsonNodeFactory.instance.objectNode().put("not_an_object", arguments).toString();
  }

  /// A schema or other JSON of ours without white space.
  public static String compact(String json) {
    try {
      return JSON.readTree(json).toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a tool's schema is no JSON", e);
    }
  }
}
