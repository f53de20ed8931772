package dev.agentsmith.dispatcher.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Ready while Redis or the spawner answers: one of them is enough to keep every promise.
public final class Readiness {
  private final Map<String, BooleanSupplier> dependencies;

  /// @param dependencies by name, in the order of the answer
  public Readiness(Map<String, BooleanSupplier> dependencies) {
    this.dependencies = new LinkedHashMap<>(dependencies);
  }

  /// @param body JSON that names each dependency
  public record Answer(boolean ready, String body) {}

  public Answer ask() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    boolean any = false;
    ObjectNode named = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, BooleanSupplier> dependency : dependencies.entrySet()) {
      boolean up = dependency.getValue().getAsBoolean();
      named.put(dependency.getKey(), up ? "up" : "down");
      any |= up;
    }
    body.put("ready", any);
    body.set("dependencies", named);
    return new Answer(any, body + "\n");
  }
}
