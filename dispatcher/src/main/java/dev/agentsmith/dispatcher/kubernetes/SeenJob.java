package dev.agentsmith.dispatcher.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run's Job, and what else was seen of it.
///
/// @param pods of this Job, the oldest first
/// @param lastPod the final object of one that was deleted; null if none was
/// @param gone the Job was deleted
/// @param warnings of the API server's when it was created
record SeenJob(
    Job job, List<Pod> pods, @Nullable Pod lastPod, boolean gone, List<String> warnings) {
  SeenJob {
    pods =
        pods.stream()
            .sorted(
                Comparator.comparing(
                    pod -> String.valueOf(pod.getMetadata().getCreationTimestamp())))
            .toList();
    warnings = List.copyOf(warnings);
  }
}
