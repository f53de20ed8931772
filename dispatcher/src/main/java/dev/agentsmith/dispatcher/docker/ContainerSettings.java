package dev.agentsmith.dispatcher.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import dev.agentsmith.core.config.JobConfig;
import dev.agentsmith.dispatcher.job.JobSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a container is made of: the Job's words, its limits, and as few rights as an agent can work
/// with (design.md §6). No secret stands in here, for all of it can be inspected.
final class ContainerSettings {
  static final int GRACE_SECONDS = 60;

  /// The run directory, a volume of its own: the root can't be written.
  private static final String WORK = "/work";

  /// Not root, and the user of our images.
  private static final String USER = "1000:1000";

  /// The agent's own threads; `job.processes` is what the model's commands may have.
  private static final int AGENT_THREADS = 256;

  /// Natives are unpacked there and loaded: so `exec`.
  private static final String TMP = "rw,exec,nosuid,nodev,mode=1777,size=512m";

  private ContainerSettings() {}

  /// Why this spawner can't make such a container, in words for a person; empty if it can.
  static Optional<String> refusal(JobSpec spec) {
    return spec.job().volumes().stream()
        .filter(volume -> volume.claim() == null)
        .map(
            volume ->
                ("The volume \"%s\" of %s is a ConfigMap or a Secret, and only Kubernetes has those."
                        + " Name a volume of Docker's instead: claim.")
                    .formatted(volume.name(), Labels.project(Labels.of(spec, ""))))
        .findFirst();
  }

  static String image(JobSpec spec, DockerSettings settings) {
    return Optional.ofNullable(spec.job().image()).orElse(settings.image());
  }

  static void fill(CreateContainerCmd command, JobSpec spec, DockerSettings settings) {
    command
        .withName(spec.name().value())
        .withLabels(Labels.of(spec, settings.scope()))
        .withUser(USER)
        .withWorkingDir(WORK)
        .withEnv(environment(spec))
        .withCmd(spec.request().arguments())
        .withVolumes(new Volume(WORK))
        .withStopTimeout(GRACE_SECONDS)
        .withAttachStdin(true)
        .withStdinOpen(true)
        .withStdInOnce(true)
        .withHostConfig(host(spec.job(), settings));
  }

  private static List<String> environment(JobSpec spec) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("HOME", WORK);
    all.putAll(spec.job().environment());
    all.putAll(spec.environment());
    all.put("AGENTSMITH_RUN_ID", spec.run().value());
    all.put("AGENTSMITH_RUN_DIR", WORK);
    return all.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  private static HostConfig host(JobConfig job, DockerSettings settings) {
    return HostConfig.newHostConfig()
        .withMemory(job.memoryBytes())
        .withMemorySwap(job.memoryBytes())
        .withNanoCPUs(job.cpuMillis() * 1_000_000)
        .withPidsLimit((long) job.processes() + AGENT_THREADS)
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withReadonlyRootfs(true)
        .withTmpFs(Map.of("/tmp", TMP))
        .withNetworkMode(settings.network())
        .withMounts(job.volumes().stream().map(ContainerSettings::mount).toList())
        .withRestartPolicy(RestartPolicy.noRestart())
        // Readable again whatever the engine's default is, and bounded.
        .withLogConfig(
            new LogConfig(
                LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "10m", "max-file", "2")));
  }

  private static Mount mount(JobConfig.Volume volume) {
    return new Mount()
        .withType(MountType.VOLUME)
        .withSource(volume.claim())
        .withTarget(volume.mountPath())
        .withReadOnly(volume.readOnly());
  }
}
