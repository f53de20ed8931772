package dev.agentsmith.agent.ecosystem;

import dev.agentsmith.agent.ecosystem.Ecosystem.Source;
import dev.agentsmith.agent.packages.Upstream;
import dev.agentsmith.agent.packages.Upstreams;
import dev.agentsmith.core.config.PackagesConfig;
import dev.agentsmith.core.secret.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the packages of each registry come from: the service of a cluster, else what the operator
/// named, else what the tool itself has.
///
/// @param tools are asked for what nobody named
public record PackageSources(PackagesConfig config, Tools tools) {

  public Upstreams of(Source source) {
    String name = source.registry().name();
    String service = config.service();
    if (service != null) {
      String base = service.endsWith("/") ? service : service + "/";
      return of(Upstream.of(name.equals("npm") ? base : base + "_" + name + "/"));
    }
    PackagesConfig.Source named = config.sources().get(name);
    if (named == null) {
      return source.asked().apply(tools);
    }
    Map<String, Upstream> scopes = new HashMap<>();
    named
        .scopes()
        .forEach(
            (scope, at) -> upstream(name, at).ifPresent(upstream -> scopes.put(scope, upstream)));
    return new Upstreams(upstream(name, named).stream().toList(), scopes);
  }

  private static Upstreams of(Optional<Upstream> one) {
    return one.map(it -> Upstreams.of(List.of(it))).orElse(Upstreams.NONE);
  }

  private static Optional<Upstream> upstream(String registry, PackagesConfig.Source named) {
    return Upstream.of(named.url(), authorization(registry, named));
  }

  /// Cargo sends a token as it is (doc.rust-lang.org/cargo/reference/registry-authentication.html);
  /// the others take it as a bearer's.
  private static @Nullable Secret authorization(String registry, PackagesConfig.Source named) {
    if (named.token() != null) {
      return registry.equals("cargo") ? named.token() : Upstream.bearer(named.token().reveal());
    }
    return named.user() == null || named.password() == null
        ? null
        : Upstream.basic(named.user() + ":" + named.password().reveal());
  }
}
