package dev.agentsmith.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The JSON Schema (draft 2020-12) of `agentsmith.yml`, for editors. It is made from the same
/// declarations that read the file. What it can't say (a pipeline that does not exist, a project
/// without a repository) only the loader tells.
public final class ConfigSchema {
  private ConfigSchema() {}

  /// The schema as indented JSON.
  public static String json() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Agent Smith: agentsmith.yml");
    schema.setAll(SchemaFields.describe(ConfigShape::file));
    schema
        .putObject("patternProperties")
        .putObject("^x-")
        .put("description", "Ignored: a place for YAML anchors.");
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(schema);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
