package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.problem.Problem;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reads what Kubernetes says about a run's Job and Pods, and makes sentences of it: what, why,
/// what to do. By `reason` fields; messages are only quoted. Pure.
final class JobReading {
  /// Quota and policies stop the Job controller, not us, and we may not read its events.
  private static final Duration POD_BY_NOW = Duration.ofSeconds(10);

  private final SeenJob seen;
  private final Instant now;

  private JobReading(SeenJob seen, Instant now) {
    this.seen = seen;
    this.now = now;
  }

  static Sighting of(SeenJob seen, Instant now) {
    return new JobReading(seen, now).read();
  }

  private Sighting read() {
    for (Pod pod : seen.pods().reversed()) {
      if (!PodReading.isOver(pod)) {
        return new PodReading(seen, pod, now).live();
      }
    }
    Pod last = seen.pods().isEmpty() ? seen.lastPod() : seen.pods().getLast();
    boolean neverBegan =
        seen.pods().isEmpty() && last != null && seen.isSuspended() && !PodReading.hasRun(last);
    return last == null || neverBegan ? withoutPod() : new PodReading(seen, last, now).ended();
  }

  private Sighting withoutPod() {
    Optional<JobCondition> closing = seen.closing();
    if (closing.isPresent()) {
      return end(closed(closing.get()));
    }
    if (seen.isGone()) {
      return end(Sentences.deleted(seen, now));
    }
    if (seen.isSuspended()) {
      return new Sighting.Waits(
          "Waiting for quota: the queue holds this Job back. It starts by itself when there is"
              + " room.");
    }
    Duration waiting = Duration.between(seen.mayStartSince().orElse(now), now);
    return new Sighting.Waits(waiting.compareTo(POD_BY_NOW) > 0 ? noPod() : "");
  }

  private Problem closed(JobCondition condition) {
    if (condition.getType().equals("Complete")) {
      return Problem.of("The Job ended, and its Pod is gone with its last word.", "");
    }
    if (seen.isDeletedInMidRun()) {
      return Sentences.deleted(seen, now);
    }
    if (seen.isSuspended()) {
      return Sentences.QUEUE_TOOK_BACK;
    }
    return "DeadlineExceeded".equals(condition.getReason())
        ? Sentences.deadline(seen.job())
        : Problem.of("The Job failed: " + Sentences.quoted(condition.getMessage()), "");
  }

  private String noPod() {
    String name = seen.job().getMetadata().getName();
    return seen.warnings().isEmpty()
        ? "No pod may be created: the namespace's quota is full or a policy refuses it. It starts"
            + " when there is room; `kubectl describe job %s` names the cause.".formatted(name)
        : "No pod is created. The likely cause is what the API server warned of: %s"
                .formatted(Sentences.quoted(String.join("; ", seen.warnings())))
            + " `kubectl describe job %s` names the cause.".formatted(name);
  }

  /// The two watches are apart: a Pod may be seen a moment later.
  private static Sighting end(Problem problem) {
    return new Sighting.Ended(null, problem, true, List.of(), null, false);
  }
}
