package dev.agentsmith.agent.packages;

import java.util.List;
import java.util.Map;

/// Where the packages of one registry come from, in the order they are asked.
///
/// @param scopes whose packages are at a place of their own, by the scope: `@corp`
public record Upstreams(List<Upstream> all, Map<String, Upstream> scopes) {
  public static final Upstreams NONE = new Upstreams(List.of(), Map.of());

  public Upstreams {
    all = List.copyOf(all);
    scopes = Map.copyOf(scopes);
  }

  public static Upstreams of(List<Upstream> all) {
    return new Upstreams(all, Map.of());
  }

  /// Those for a package; one that is in a scope is asked for nowhere else.
  List<Upstream> of(String name) {
    int slash = name.indexOf('/');
    Upstream own = slash < 0 ? null : scopes.get(name.substring(0, slash));
    return own == null ? all : List.of(own);
  }
}
