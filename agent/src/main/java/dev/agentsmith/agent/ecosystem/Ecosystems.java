package dev.agentsmith.agent.ecosystem;

import dev.agentsmith.agent.ecosystem.Ecosystem.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All ecosystems. A new one is a class of its own and a line here.
public final class Ecosystems {
  public static final List<Ecosystem> ALL =
      List.of(
          new Maven(),
          new Gradle(),
          new Npm(),
          new Pnpm(),
          new Yarn(),
          new Bun(),
          new Uv(),
          new Poetry(),
          new Pip(),
          new Go(),
          new Cargo());

  private Ecosystems() {}

  /// Those of a folder.
  public static List<Ecosystem> in(Folder folder) {
    return ALL.stream().filter(ecosystem -> ecosystem.isIn(folder)).toList();
  }

  /// The registries of all of them, each once, by name.
  public static Map<String, Source> sources() {
    Map<String, Source> sources = new LinkedHashMap<>();
    ALL.forEach(
        ecosystem ->
            ecosystem.sources().forEach(it -> sources.putIfAbsent(it.registry().name(), it)));
    return sources;
  }
}
