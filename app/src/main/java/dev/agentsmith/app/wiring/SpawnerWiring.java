package dev.agentsmith.app.wiring;

import dev.agentsmith.core.config.DispatcherConfig;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.docker.DockerSettings;
import dev.agentsmith.dispatcher.docker.DockerSpawner;
import dev.agentsmith.dispatcher.job.Spawner;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The spawner that the configuration names.
final class SpawnerWiring {
  private static final Logger log = LoggerFactory.getLogger(SpawnerWiring.class);
  private static final String DEFAULT_IMAGE = "holgerleichsenring/agent-smith:latest";
  private static final String DEFAULT_HOST = "unix:///var/run/docker.sock";

  /// Docker's own default.
  private static final String DEFAULT_NETWORK = "bridge";

  private SpawnerWiring() {}

  static Spawner docker(DispatcherConfig settings, Environment environment, InstantSource clock) {
    String image = environment.text(Variable.AGENTSMITH_IMAGE).orElse(DEFAULT_IMAGE);
    String host = environment.text(Variable.DOCKER_HOST).orElse(DEFAULT_HOST);
    String network = environment.text(Variable.DOCKER_NETWORK).orElse(DEFAULT_NETWORK);
    log.info("agents run in docker image={} engine={} network={}", image, host, network);
    return new DockerSpawner(
        new DockerSettings(host, image, network, scope(settings, network)), clock);
  }

  /// Replicas share their Redis; another dispatcher at the same engine has one of its own.
  private static String scope(DispatcherConfig settings, String network) {
    return RunId.of(network + " " + settings.redisUrl()).value();
  }
}
