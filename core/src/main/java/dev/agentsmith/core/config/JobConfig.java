package dev.agentsmith.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `job:` of a project: what carries its runs.
///
/// @param image the dispatcher's own if null
/// @param secret the Kubernetes secret a run gets; the common one if null
/// @param cpu as Kubernetes writes it: `500m`, `1`
/// @param memory as Kubernetes writes it: `2Gi`
/// @param deadline after which the container is ended from outside
/// @param stepLimit after which the agent ends a step that hangs
/// @param processes the most that the model's commands may have at a time, threads counted
/// @param environment more variables of the container; no secrets
/// @param sandbox whether commands may run where the kernel can't hold them
public record JobConfig(
    @Nullable String image,
    @Nullable String secret,
    String cpu,
    String memory,
    Duration deadline,
    Duration stepLimit,
    int processes,
    SandboxUse sandbox,
    List<String> imagePullSecrets,
    Map<String, String> nodeSelector,
    List<Toleration> tolerations,
    Map<String, String> environment,
    List<Volume> volumes) {

  public JobConfig {
    imagePullSecrets = List.copyOf(imagePullSecrets);
    nodeSelector = Map.copyOf(nodeSelector);
    tolerations = List.copyOf(tolerations);
    environment = Map.copyOf(environment);
    volumes = List.copyOf(volumes);
  }

  /// A directory that a run is given besides its own: a cache, a settings file, certificates.
  ///
  /// @param claim of a PersistentVolumeClaim; in Docker the name of a volume
  /// @param configMap its keys as files
  /// @param secret its keys as files
  public record Volume(
      String name,
      String mountPath,
      @Nullable String claim,
      @Nullable String configMap,
      @Nullable String secret,
      boolean readOnly) {}

  /// Whether commands of strangers may run where the kernel can't hold them.
  public enum SandboxUse {
    /// What the kernel has is used; what it has not is told in the report.
    PREFERRED,
    /// Without Landlock and seccomp nothing is run.
    REQUIRED
  }

  /// [#cpu] in thousandths of one.
  public long cpuMillis() {
    return cpu.endsWith("m")
        ? Long.parseLong(cpu.substring(0, cpu.length() - 1))
        : Math.round(Double.parseDouble(cpu) * 1000);
  }

  /// [#memory] in bytes.
  public long memoryBytes() {
    String number = memory.replaceFirst("[KMGT]i?$", "");
    String unit = memory.substring(number.length());
    long thousand = unit.endsWith("i") ? 1024 : 1000;
    int power = unit.isEmpty() ? 0 : "KMGT".indexOf(unit.charAt(0)) + 1;
    double bytes = Double.parseDouble(number);
    for (int i = 0; i < power; i++) {
      bytes *= thousand;
    }
    return (long) bytes;
  }

  /// A Kubernetes toleration, field by field.
  public record Toleration(
      @Nullable String key,
      @Nullable String operator,
      @Nullable String value,
      @Nullable String effect,
      @Nullable Integer tolerationSeconds) {}
}
