package dev.agentsmith.dispatcher.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Ready while Redis or the spawner answers: one of them is enough to keep every promise.
public final class Readiness {
  private static final int READY = 200;
  private static final int NOT_READY = 503;

  private final Map<String, Supplier<Dependency>> dependencies;

  /// How it is with something that the dispatcher needs.
  public enum Dependency {
    UP,
    DOWN,
    /// It answers, and takes nothing more.
    FULL
  }

  /// @param dependencies by name, in the order of the answer
  public Readiness(Map<String, Supplier<Dependency>> dependencies) {
    this.dependencies = new LinkedHashMap<>(dependencies);
  }

  /// `GET /ready`: JSON that names each dependency.
  public Route route() {
    return Route.get("/ready", _ -> Route.Later.by(this::ask));
  }

  private Route.Answer ask() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    boolean any = false;
    ObjectNode named = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, Supplier<Dependency>> dependency : dependencies.entrySet()) {
      Dependency is = dependency.getValue().get();
      named.put(dependency.getKey(), is.name().toLowerCase(Locale.ROOT));
      any |= is != Dependency.DOWN;
    }
    body.put("ready", any);
    body.set("dependencies", named);
    return new Route.Answer(any ? READY : NOT_READY, body + "\n");
  }
}
