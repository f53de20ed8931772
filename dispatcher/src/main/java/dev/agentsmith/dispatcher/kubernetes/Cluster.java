package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.NamedClusterBuilder;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cluster this program talks to: its own, by service account, or the one of a kubeconfig.
public final class Cluster {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 10_000;

  /// The Role `agentsmith-job-spawner`.
  static final Map<String, List<String>> NEEDED =
      new TreeMap<>(
          Map.of(
              "jobs", List.of("create", "get", "list", "watch", "delete"),
              "pods", List.of("get", "list", "watch"),
              "pods/log", List.of("get")));

  private static final Logger log = LoggerFactory.getLogger(Cluster.class);
  private static final String NAME = "agentsmith";

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
    var warnings = new Warnings();
    KubernetesClient client = client(warnings);
    return new KubernetesSpawner(
        client, withOwnConfigMap(client, settings, ownPod), warnings, clock);
  }

  /// Has the API server look at a Job as if it were to be made: schema, quota, policies, warnings
  /// (https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run). Nothing is.
  ///
  /// @param ownPod as for a spawner
  /// @throws SpawnerUnavailable if the API does not answer
  public JobTrial trial(KubernetesSettings settings, @Nullable String ownPod, JobSpec spec) {
    var warnings = new Warnings();
    try (KubernetesClient client = client(warnings)) {
      Job job = new JobManifest(withOwnConfigMap(client, settings, ownPod)).of(spec);
      try {
        var _ = client.resource(job).inNamespace(settings.namespace()).dryRun().create();
        return new JobTrial("", false, warnings.of(spec.name().value()));
      } catch (KubernetesClientException e) {
        if (!KubernetesSpawner.isFinal(e)) {
          throw unavailable(e);
        }
        return new JobTrial(
            KubernetesSpawner.words(e),
            KubernetesSpawner.isFullQuota(e),
            warnings.of(spec.name().value()));
      }
    }
  }

  private static KubernetesSettings withOwnConfigMap(
      KubernetesClient client, KubernetesSettings settings, @Nullable String ownPod) {
    return new KubernetesSettings(
        settings.namespace(),
        settings.image(),
        settings.pullPolicy(),
        settings.secret(),
        ownPod == null ? null : configMap(client, settings.namespace(), ownPod),
        settings.queue());
  }

  /// Asks for each right of design.md §1, one by one, with our own identity
  /// (https://kubernetes.io/docs/reference/access-authn-authz/authorization/).
  ///
  /// @throws SpawnerUnavailable if the API does not answer
  public ClusterAccess access(String namespace) {
    List<String> allowed = new ArrayList<>();
    List<String> denied = new ArrayList<>();
    try (KubernetesClient client = client(new Warnings())) {
      for (Map.Entry<String, List<String>> right : NEEDED.entrySet()) {
        for (String verb : right.getValue()) {
          (isAllowed(client, namespace, right.getKey(), verb) ? allowed : denied)
              .add(verb + " " + right.getKey());
        }
      }
      return new ClusterAccess(version(client), allowed, denied);
    } catch (KubernetesClientException e) {
      throw unavailable(e);
    }
  }

  private SpawnerUnavailable unavailable(KubernetesClientException e) {
    return new SpawnerUnavailable(
        "the Kubernetes API at " + config.getMasterUrl() + " does not answer: " + e.getMessage(),
        e);
  }

  private static boolean isAllowed(
      KubernetesClient client, String namespace, String resource, String verb) {
    String[] parts = resource.split("/", 2);
    SelfSubjectAccessReview review =
        client
            .authorization()
            .v1()
            .selfSubjectAccessReview()
            .create(
                new SelfSubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withNewResourceAttributes()
                    .withGroup(resource.equals("jobs") ? "batch" : "")
                    .withNamespace(namespace)
                    .withResource(parts[0])
                    .withSubresource(parts.length == 2 ? parts[1] : null)
                    .withVerb(verb)
                    .endResourceAttributes()
                    .endSpec()
                    .build());
    return review.getStatus() != null && Boolean.TRUE.equals(review.getStatus().getAllowed());
  }

  private static String version(KubernetesClient client) {
    VersionInfo version = client.getKubernetesVersion();
    return version == null ? "of unknown version" : version.getMajor() + "." + version.getMinor();
  }

  /// Where its API is.
  public URI server() {
    return URI.create(config.getMasterUrl());
  }

  /// The first node's own address in its network; empty if we may not ask, or none has one.
  public Optional<String> nodeAddress() {
    try (KubernetesClient client = client()) {
      return client.nodes().list().getItems().stream()
          .filter(node -> node.getStatus() != null)
          .flatMap(node -> node.getStatus().getAddresses().stream())
          .filter(address -> address.getType().equals("InternalIP"))
          .map(NodeAddress::getAddress)
          .findFirst();
    } catch (KubernetesClientException e) {
      log.debug("nodes are not shown cause={}", e.getMessage());
      return Optional.empty();
    }
  }

  /// The same cluster for another identity, as a file.
  String kubeconfig(String token) {
    var cluster = new io.fabric8.kubernetes.api.model.Cluster();
    cluster.setServer(config.getMasterUrl());
    cluster.setInsecureSkipTlsVerify(config.isTrustCerts() ? true : null);
    cluster.setCertificateAuthority(config.getCaCertFile());
    cluster.setCertificateAuthorityData(config.getCaCertData());
    cluster.setProxyUrl(config.getHttpsProxy());
    return Serialization.asYaml(
        new io.fabric8.kubernetes.api.model.ConfigBuilder()
            .withKind("Config")
            .withApiVersion("v1")
            .addToClusters(new NamedClusterBuilder().withName(NAME).withCluster(cluster).build())
            .addNewUser()
            .withName(NAME)
            .withNewUser()
            .withToken(token)
            .endUser()
            .endUser()
            .addNewContext()
            .withName(NAME)
            .withNewContext()
            .withCluster(NAME)
            .withUser(NAME)
            .endContext()
            .endContext()
            .withCurrentContext(NAME)
            .build());
  }

  KubernetesClient client() {
    return client(new Warnings());
  }

  private KubernetesClient client(Warnings warnings) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("warnings", warnings))
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
}
