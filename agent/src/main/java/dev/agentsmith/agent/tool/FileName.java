package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;

/// The last part of the path in a call, as people see it in a note.
final class FileName {
  private static final int MAX_CHARS = 60;

  private FileName() {}

  static String of(JsonNode arguments) {
    String path = arguments.path("path").asText();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return cut(name);
  }

  static String cut(String text) {
    String line = text.strip().lines().findFirst().orElse("");
    return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS - 1) + "…";
  }
}
