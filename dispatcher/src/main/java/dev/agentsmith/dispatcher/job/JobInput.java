package dev.agentsmith.dispatcher.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// What an agent is given by standard input, where nobody else can read it: its secrets and its
/// configuration (design.md §5).
public final class JobInput {
  private JobInput() {}

  /// One line of JSON, with its end.
  public static String line(JobSpec spec) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ObjectNode environment = node.putObject("environment");
    spec.secrets().forEach((name, secret) -> environment.put(name, secret.reveal()));
    return node.put("configName", spec.config().name())
            .put("configDirectory", spec.config().directory().toString())
            .put("config", spec.config().text())
        + "\n";
  }
}
