package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.config.JobConfig;
import dev.agentsmith.dispatcher.job.JobAnnotations;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobSpec;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The Job of a run (design.md §1, §6): hardened to the `restricted` profile of the Pod Security
/// Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/), and a root
/// file system that can't be written.
public final class JobManifest {
  static final String APP = "agentsmith";
  static final String CONTAINER = "agent";
  static final String RUN_LABEL = "agentsmith.dev/run-id";
  private static final String COMMAND_LABEL = "agentsmith.dev/command";

  /// https://kueue.sigs.k8s.io/docs/tasks/run/jobs/
  private static final String QUEUE_LABEL = "kueue.x-k8s.io/queue-name";

  private static final String CONFIG_ANNOTATION = "agentsmith.dev/config";
  private static final int TTL_SECONDS = (int) JobEnd.KEPT.toSeconds();

  /// The agent saves its work in it.
  private static final long GRACE_SECONDS = 60;

  /// The Job's own deadline counts its waiting too and takes the Pod's last word away: it is the
  /// net below the Pod's.
  private static final Duration OUTER_NET = Duration.ofHours(24);

  private static final long USER = 1000;
  private static final String WORK = "/work";
  private static final String CONFIG_DIRECTORY = "/etc/agentsmith";
  private static final String CONFIG_FILE = "agentsmith.yml";
  private static final String DISK = "10Gi";

  /// Without a word of ours the request would be the limit, and a node would have to have all of it
  /// free.
  private static final String DISK_AT_FIRST = "1Gi";

  private final KubernetesSettings settings;

  public JobManifest(KubernetesSettings settings) {
    this.settings = settings;
  }

  /// As `kubectl apply -f` takes it.
  public String yaml(JobSpec spec) {
    return Serialization.asYaml(of(spec));
  }

  Job of(JobSpec spec) {
    JobConfig job = spec.job();
    Map<String, String> labels = labels(spec);
    Map<String, String> podAnnotations = new TreeMap<>();
    if (settings.configMap() == null) {
      podAnnotations.put(CONFIG_ANNOTATION, spec.config().text());
    }
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withRestartPolicy("Never")
            .withActiveDeadlineSeconds(job.deadline().toSeconds())
            .withTerminationGracePeriodSeconds(GRACE_SECONDS)
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withNodeSelector(new TreeMap<>(job.nodeSelector()))
            .withTolerations(job.tolerations().stream().map(JobManifest::toleration).toList())
            .withImagePullSecrets(
                job.imagePullSecrets().stream().map(LocalObjectReference::new).toList())
            .withVolumes(volumes(job))
            .withContainers(container(spec).build())
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withRunAsUser(USER)
            .withRunAsGroup(USER)
            .withFsGroup(USER)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext();
    return new JobBuilder()
        .withNewMetadata()
        .withName(spec.name().value())
        .withNamespace(settings.namespace())
        .withLabels(labels)
        .withAnnotations(annotations(spec))
        .endMetadata()
        .withNewSpec()
        .withBackoffLimit(0)
        .withPodReplacementPolicy("Failed")
        .withTtlSecondsAfterFinished(TTL_SECONDS)
        .withActiveDeadlineSeconds(job.deadline().plus(OUTER_NET).toSeconds())
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(podLabels(labels))
        .withAnnotations(podAnnotations)
        .endMetadata()
        .withSpec(pod.build())
        .endTemplate()
        .endSpec()
        .build();
  }

  private ContainerBuilder container(JobSpec spec) {
    JobConfig job = spec.job();
    Map<String, Quantity> most = new TreeMap<>();
    most.put("cpu", new Quantity(job.cpu()));
    most.put("memory", new Quantity(job.memory()));
    most.put("ephemeral-storage", new Quantity(DISK));
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(image(job))
        .withImagePullPolicy(settings.pullPolicy())
        .withArgs(spec.request().arguments())
        .withEnv(environment(spec))
        .addNewEnvFrom()
        .withNewSecretRef()
        .withName(secret(job))
        .endSecretRef()
        .endEnvFrom()
        .withResources(
            new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity(job.cpu()))
                .addToRequests("memory", new Quantity(job.memory()))
                .addToRequests("ephemeral-storage", new Quantity(DISK_AT_FIRST))
                .withLimits(most)
                .build())
        .withVolumeMounts(mounts(job))
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withRunAsNonRoot(true)
        .withCapabilities(capabilities())
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext();
  }

  private String image(JobConfig job) {
    return job.image() == null ? settings.image() : job.image();
  }

  private String secret(JobConfig job) {
    return job.secret() == null ? settings.secret() : job.secret();
  }

  /// The secret whose keys a Job gets; empty if none.
  static String secretOf(Job job) {
    return job.getSpec().getTemplate().getSpec().getContainers().stream()
        .flatMap(container -> container.getEnvFrom().stream())
        .filter(from -> from.getSecretRef() != null)
        .map(from -> from.getSecretRef().getName())
        .findFirst()
        .orElse("");
  }

  private Map<String, String> labels(JobSpec spec) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("app", APP);
    labels.put(RUN_LABEL, spec.run().value());
    labels.put(COMMAND_LABEL, spec.request().kind().word());
    if (settings.queue() != null) {
      labels.put(QUEUE_LABEL, settings.queue());
    }
    return labels;
  }

  /// The queue's label belongs to the Job alone.
  private static Map<String, String> podLabels(Map<String, String> labels) {
    Map<String, String> pod = new TreeMap<>(labels);
    pod.remove(QUEUE_LABEL);
    return pod;
  }

  private static Map<String, String> annotations(JobSpec spec) {
    Map<String, String> annotations = new TreeMap<>(spec.annotations());
    annotations.put(JobAnnotations.RUN, spec.run().value());
    return annotations;
  }

  private static List<EnvVar> environment(JobSpec spec) {
    Map<String, String> all = new TreeMap<>(spec.job().environment());
    all.putAll(spec.environment());
    all.put("AGENTSMITH_RUN_ID", spec.run().value());
    all.put("AGENTSMITH_CONFIG", CONFIG_DIRECTORY + "/" + CONFIG_FILE);
    all.put("AGENTSMITH_CACHE", WORK + "/cache");
    all.put("HOME", WORK);
    return all.entrySet().stream()
        .map(e -> new EnvVarBuilder().withName(e.getKey()).withValue(e.getValue()).build())
        .toList();
  }

  private List<Volume> volumes(JobConfig job) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(emptyDirectory("work", DISK));
    volumes.add(emptyDirectory("tmp", "2Gi"));
    volumes.add(config());
    for (JobConfig.Volume wanted : job.volumes()) {
      var volume = new VolumeBuilder().withName(wanted.name());
      if (wanted.claim() != null) {
        volume
            .withNewPersistentVolumeClaim()
            .withClaimName(wanted.claim())
            .withReadOnly(wanted.readOnly())
            .endPersistentVolumeClaim();
      } else if (wanted.configMap() != null) {
        volume.withNewConfigMap().withName(wanted.configMap()).endConfigMap();
      } else {
        volume.withNewSecret().withSecretName(wanted.secret()).endSecret();
      }
      volumes.add(volume.build());
    }
    return volumes;
  }

  private Volume config() {
    var volume = new VolumeBuilder().withName("config");
    return settings.configMap() != null
        ? volume.withNewConfigMap().withName(settings.configMap()).endConfigMap().build()
        : volume
            .withNewDownwardAPI()
            .addNewItem()
            .withPath(CONFIG_FILE)
            .withNewFieldRef()
            .withFieldPath("metadata.annotations['" + CONFIG_ANNOTATION + "']")
            .endFieldRef()
            .endItem()
            .endDownwardAPI()
            .build();
  }

  private static Volume emptyDirectory(String name, String most) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withSizeLimit(new Quantity(most))
        .endEmptyDir()
        .build();
  }

  private static List<VolumeMount> mounts(JobConfig job) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(mount("work", WORK, false));
    mounts.add(mount("tmp", "/tmp", false));
    mounts.add(mount("config", CONFIG_DIRECTORY, true));
    job.volumes().forEach(v -> mounts.add(mount(v.name(), v.mountPath(), v.readOnly())));
    return mounts;
  }

  private static VolumeMount mount(String name, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path)
        .withReadOnly(readOnly ? true : null)
        .build();
  }

  private static Capabilities capabilities() {
    var none = new Capabilities();
    none.setDrop(List.of("ALL"));
    return none;
  }

  private static Toleration toleration(JobConfig.Toleration wanted) {
    Integer seconds = wanted.tolerationSeconds();
    return new Toleration(
        wanted.effect(),
        wanted.key(),
        wanted.operator(),
        seconds == null ? null : seconds.longValue(),
        wanted.value());
  }
}
