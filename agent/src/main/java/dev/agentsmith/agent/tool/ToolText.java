package dev.agentsmith.agent.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.clients.model.ToolSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// What the model reads about a tool, from the files beside it.
record ToolText(String description, String schemaText, JsonNode schema) {
  static final JsonMapper JSON = new JsonMapper();

  static ToolText of(String name) {
    String schema = resource(name + ".json");
    try {
      return new ToolText(resource(name + ".md").strip(), schema.strip(), JSON.readTree(schema));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(name + ".json is not JSON", e);
    }
  }

  ToolSpec spec(String name) {
    return new ToolSpec(name, description, schemaText);
  }

  private static String resource(String file) {
    try (InputStream in = ToolText.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + file + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
