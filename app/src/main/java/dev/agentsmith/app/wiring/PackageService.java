package dev.agentsmith.app.wiring;

import dev.agentsmith.agent.ecosystem.Ecosystems;
import dev.agentsmith.agent.ecosystem.PackageSources;
import dev.agentsmith.agent.network.AllowList;
import dev.agentsmith.agent.network.EgressProxy;
import dev.agentsmith.agent.network.Outside;
import dev.agentsmith.agent.packages.GatewayLimits;
import dev.agentsmith.agent.packages.PackageGateway;
import dev.agentsmith.agent.workspace.HostTools;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.PackagesConfig;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/// The package gateway as a service: every registry is open, and every agent may ask.
public final class PackageService implements AutoCloseable {
  private static final int WAITING = 256;

  private final EgressProxy port;
  private final HttpCaller http;

  private PackageService(EgressProxy port, HttpCaller http) {
    this.port = port;
    this.http = http;
  }

  /// Begins to serve, on all addresses of this machine.
  ///
  /// @param port 0 for a free one
  public static PackageService start(
      PackagesConfig config, Environment environment, Path store, int port) {
    var http = new HttpCaller(HttpLimits.PACKAGE, new Proxies(environment));
    PackageGateway gateway =
        PackagesWiring.gateway(
            store,
            http,
            GatewayLimits.SERVICE.withMinimumAge(config.minimumAge()),
            SystemTime.clock());
    var sources =
        new PackageSources(config, new HostTools(environment.asMap(), store.resolve("ask")));
    Ecosystems.sources()
        .values()
        .forEach(source -> gateway.open(source.registry(), () -> sources.of(source), null));
    try {
      return new PackageService(
          EgressProxy.start(
              new ServerSocket(port, WAITING),
              new AllowList(List.of()),
              new Outside(Proxies.none()),
              gateway,
              _ -> {}),
          http);
    } catch (IOException e) {
      http.close();
      throw new ProblemException(
          Problem.of(
              "Port %d can't be used: %s.".formatted(port, e.getMessage()),
              "Free it, or say another one with --port."),
          e);
    }
  }

  public int port() {
    return port.port();
  }

  /// Their names, as `agentsmith.yml` has them.
  public List<String> registries() {
    return List.copyOf(Ecosystems.sources().keySet());
  }

  @Override
  public void close() {
    port.close();
    http.close();
  }
}
