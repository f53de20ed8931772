package dev.agentsmith.app.wiring;

import dev.agentsmith.core.config.DispatcherConfig;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.docker.DockerSettings;
import dev.agentsmith.dispatcher.docker.DockerSpawner;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.kubernetes.Cluster;
import dev.agentsmith.dispatcher.kubernetes.KubernetesSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The spawner that the configuration names.
public final class SpawnerWiring {
  private static final Logger log = LoggerFactory.getLogger(SpawnerWiring.class);
  private static final String DEFAULT_IMAGE = "holgerleichsenring/agent-smith:latest";
  private static final String DEFAULT_HOST = "unix:///var/run/docker.sock";

  /// Docker's own default.
  private static final String DEFAULT_NETWORK = "bridge";

  private static final String NAMESPACE = "agentsmith";
  private static final String SECRET = "agentsmith-secrets";
  private static final String PULL_POLICY = "IfNotPresent";

  private SpawnerWiring() {}

  /// Inside a cluster by service account; outside by kubeconfig.
  static Spawner kubernetes(Environment environment, InstantSource clock) {
    KubernetesSettings settings = kubernetesSettings(environment);
    log.info(
        "agents run in kubernetes image={} from={} namespace={}",
        settings.image(),
        imageFrom(environment),
        settings.namespace());
    return cluster(environment).spawner(settings, ownPod(environment), clock);
  }

  /// The Pod this program runs in; null outside of a cluster.
  static @Nullable String ownPod(Environment environment) {
    return isInside(environment) ? environment.text(Variable.HOSTNAME).orElse(null) : null;
  }

  static Cluster cluster(Environment environment) {
    return Cluster.of(kubeconfig(environment));
  }

  /// Null inside a cluster where none is named.
  public static @Nullable Path kubeconfig(Environment environment) {
    return environment
        .text(Variable.KUBECONFIG)
        .map(Path::of)
        .orElse(isInside(environment) ? null : home(environment).resolve(".kube/config"));
  }

  private static boolean isInside(Environment environment) {
    return environment.isSet(Variable.KUBERNETES_SERVICE_HOST);
  }

  /// How Jobs are made; without a cluster nobody knows the name of the ConfigMap.
  public static KubernetesSettings kubernetesSettings(Environment environment) {
    return new KubernetesSettings(
        environment.text(Variable.K8S_NAMESPACE).orElse(NAMESPACE),
        image(environment),
        environment.text(Variable.IMAGE_PULL_POLICY).orElse(PULL_POLICY),
        environment.text(Variable.K8S_SECRET_NAME).orElse(SECRET),
        null,
        environment.text(Variable.K8S_QUEUE_NAME).orElse(null));
  }

  private static Path home(Environment environment) {
    return Path.of(environment.text(Variable.HOME).orElse("/"));
  }

  static Spawner docker(DispatcherConfig settings, Environment environment, InstantSource clock) {
    DockerSettings docker = dockerSettings(settings, environment);
    log.info(
        "agents run in docker image={} from={} engine={} network={}",
        docker.image(),
        imageFrom(environment),
        docker.host(),
        docker.network());
    return new DockerSpawner(docker, clock);
  }

  static DockerSettings dockerSettings(DispatcherConfig settings, Environment environment) {
    String network = environment.text(Variable.DOCKER_NETWORK).orElse(DEFAULT_NETWORK);
    return new DockerSettings(
        environment.text(Variable.DOCKER_HOST).orElse(DEFAULT_HOST),
        image(environment),
        network,
        scope(settings, network));
  }

  private static String image(Environment environment) {
    return environment.text(Variable.AGENTSMITH_IMAGE).orElse(DEFAULT_IMAGE);
  }

  /// The default is not of this version for sure: whoever looks for a difference finds it here.
  private static String imageFrom(Environment environment) {
    return environment.isSet(Variable.AGENTSMITH_IMAGE)
        ? Variable.AGENTSMITH_IMAGE.name()
        : "default";
  }

  /// Replicas share their Redis; another dispatcher at the same engine has one of its own.
  private static String scope(DispatcherConfig settings, String network) {
    return RunId.of(network + " " + settings.redisUrl()).value();
  }
}
