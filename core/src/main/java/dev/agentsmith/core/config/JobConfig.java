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
public record JobConfig(
    @Nullable String image,
    @Nullable String secret,
    String cpu,
    String memory,
    Duration deadline,
    Duration stepLimit,
    List<String> imagePullSecrets,
    Map<String, String> nodeSelector,
    List<Toleration> tolerations) {

  public JobConfig {
    imagePullSecrets = List.copyOf(imagePullSecrets);
    nodeSelector = Map.copyOf(nodeSelector);
    tolerations = List.copyOf(tolerations);
  }

  /// A Kubernetes toleration, field by field.
  public record Toleration(
      @Nullable String key,
      @Nullable String operator,
      @Nullable String value,
      @Nullable String effect,
      @Nullable Integer tolerationSeconds) {}
}
