package dev.agentsmith.dispatcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.testkit.RedisInterpreter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// How a dispatcher and an agent of a version to come speak: with fields, a kind of event and a
/// state of a record that this version doesn't know.
final class NewerVersion implements RedisInterpreter.Dialect {
  /// A note that begins so is an event of a type of its own there.
  static final String THOUGHT = "thought: ";

  /// What it calls the state `job` of this ticket's runs.
  static final String WATCHING = "watching";

  static final String WATCHED_TICKET = "4";

  private static final JsonMapper JSON = new JsonMapper();
  private final String script;

  NewerVersion() throws IOException {
    try (InputStream in = RunRecords.class.getResourceAsStream("record.lua")) {
      if (in == null) {
        throw new IOException("record.lua is missing");
      }
      String present = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      script = present.replace("job = 4,", "job = 4, " + WATCHING + " = 5,");
      if (script.equals(present)) {
        throw new IOException("record.lua has other states");
      }
    }
  }

  @Override
  public String heard(String text) {
    return text.equals(WATCHING) ? "job" : text;
  }

  @Override
  public List<String> said(List<String> command) {
    List<String> said = new ArrayList<>(command);
    String key = command.size() > 3 ? command.get(3) : "";
    if (key.endsWith(":record") && command.getFirst().startsWith("EVAL")) {
      said.set(0, "EVAL");
      said.set(1, script);
      record(said);
    } else if (key.endsWith(":events") && command.getFirst().startsWith("EVAL")) {
      said.set(7, event(command.get(7)));
    } else if (command.getFirst().equals("XADD")) {
      said.addAll(List.of("urgent", "1"));
    }
    return said;
  }

  private void record(List<String> said) {
    String operation = said.get(6);
    String name = "agentsmith-fix-" + WATCHED_TICKET + "-";
    if (operation.equals("change")
        && said.get(10).equals("job")
        && said.stream().anyMatch(word -> word.startsWith(name))) {
      said.set(10, WATCHING);
    }
    for (int i = 8; i + 1 < said.size(); i++) {
      switch (said.get(i)) {
        case "message" -> said.set(i + 1, with(said.get(i + 1), "client", "watch"));
        case "decision" -> said.set(i + 1, with(said.get(i + 1), "reviewer", "U9"));
        default -> {}
      }
    }
    if (operation.equals("accept")) {
      said.addAll(List.of("region", "eu"));
    }
  }

  private static String event(String json) {
    ObjectNode event = object(with(json, "host", "node-3")).put("v", 2);
    if (event.path("text").asText().startsWith(THOUGHT)) {
      event.put("type", "thought");
    }
    return event.toString();
  }

  private static String with(String json, String field, String value) {
    return object(json).put(field, value).toString();
  }

  static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
