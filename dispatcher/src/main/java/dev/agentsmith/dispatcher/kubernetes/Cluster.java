package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The cluster this program talks to: its own, by service account, or the one of a kubeconfig.
public final class Cluster {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 10_000;

  private final Config config;

  private Cluster(Config config) {
    this.config = config;
  }

  /// @param kubeconfig null inside of a cluster
  /// @throws ProblemException if there is no such file
  public static Cluster of(@Nullable Path kubeconfig) {
    if (kubeconfig == null) {
      return new Cluster(limited(Config.autoConfigure(null)));
    }
    if (!Files.isReadable(kubeconfig)) {
      throw new ProblemException(
          Problem.of(
              "There is no kubeconfig at " + kubeconfig + ".",
              "Set KUBECONFIG, or run the dispatcher inside the cluster."));
    }
    return new Cluster(limited(Config.fromKubeconfig(new File(kubeconfig.toString()))));
  }

  /// Makes Jobs there.
  ///
  /// @param ownPod this program's own Pod, whose ConfigMap the Jobs get too; null outside a cluster
  public KubernetesSpawner spawner(
      KubernetesSettings settings, @Nullable String ownPod, InstantSource clock) {
    KubernetesClient client = client();
    String configMap = ownPod == null ? null : configMap(client, settings.namespace(), ownPod);
    return new KubernetesSpawner(
        client,
        new KubernetesSettings(
            settings.namespace(),
            settings.image(),
            settings.pullPolicy(),
            settings.secret(),
            configMap,
            settings.queue()),
        clock);
  }

  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  /// Kustomize gives it a name with a hash: a new configuration is a new ConfigMap.
  private static @Nullable String configMap(
      KubernetesClient client, String namespace, String ownPod) {
    try {
      Pod pod = client.pods().inNamespace(namespace).withName(ownPod).get();
      if (pod == null) {
        return null;
      }
      return pod.getSpec().getVolumes().stream()
          .filter(volume -> volume.getName().equals("config"))
          .map(Volume::getConfigMap)
          .filter(Objects::nonNull)
          .map(ConfigMapVolumeSource::getName)
          .findFirst()
          .orElse(null);
    } catch (KubernetesClientException e) {
      throw new ProblemException(
          Problem.of(
              "The Kubernetes API does not answer: " + e.getMessage() + ".",
              "Look at the service account and at the network policy."),
          e);
    }
  }

  /// Every call has limits, and is tried once: whoever calls knows when to try again. Watches are
  /// plain answers without an end, as kubectl's are.
  private static Config limited(Config config) {
    return new ConfigBuilder(config)
        .withConnectionTimeout(CONNECT_MILLIS)
        .withRequestTimeout(REQUEST_MILLIS)
        .withRequestRetryBackoffLimit(0)
        .withOnlyHttpWatches(true)
        .build();
  }

  /// The namespace that the kubeconfig or the service account names.
  public Optional<String> namespace() {
    return Optional.ofNullable(config.getNamespace());
  }
}
