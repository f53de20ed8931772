package dev.agentsmith.app.wiring;

import dev.agentsmith.agent.packages.GatewayLimits;
import dev.agentsmith.agent.packages.PackageGateway;
import dev.agentsmith.agent.packages.PackageStore;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.core.config.PackagesConfig;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Package gateways, with the store of this machine.
final class PackagesWiring {
  private static final Logger log = LoggerFactory.getLogger(PackagesWiring.class);
  private static final long STORE_BYTES = 10L << 30;

  private PackagesWiring() {}

  /// With the store of this machine; where that can't be written, with one of the run's own.
  ///
  /// @param cache the program's directory for what can be made again
  /// @param directory of the run alone
  static PackageGateway forRun(
      Path cache, Path directory, PackagesConfig config, HttpCaller http, InstantSource clock) {
    GatewayLimits limits = GatewayLimits.RUN.withMinimumAge(config.minimumAge());
    try {
      return gateway(cache.resolve("packages"), http, limits, clock);
    } catch (ProblemException e) {
      log.warn("package store not used cause={}", e.getMessage());
      return gateway(directory.resolve("packages"), http, limits, clock);
    }
  }

  static PackageGateway gateway(
      Path store, HttpCaller http, GatewayLimits limits, InstantSource clock) {
    try {
      PackageStore opened = PackageStore.open(store, clock);
      Thread.ofVirtual().name("trim-packages").start(() -> opened.trim(STORE_BYTES));
      return new PackageGateway(opened, http, limits, clock);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(
              "The package store %s can't be written: %s.".formatted(store, e.getMessage()),
              "Free space there, or set AGENTSMITH_CACHE to another directory."),
          e);
    }
  }
}
