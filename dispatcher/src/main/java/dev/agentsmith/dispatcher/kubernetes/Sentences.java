package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.dispatcher.job.JobEnd;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a Job and its Pods are told with, whichever of them shows it.
final class Sentences {

  /// Why it did stands on the queue's own object, which we may not read.
  static final Problem QUEUE_TOOK_BACK =
      Problem.of(
          "The cluster's queue took the place back and suspended the Job.",
          "Retry waits for its turn again.");

  private Sentences() {}

  static Problem deleted(SeenJob seen, Instant now) {
    return seen.gone() == SeenJob.Gone.UNSEEN ? JobEnd.gone(seen.age(now)) : JobEnd.DELETED;
  }

  static Problem takenBack(@Nullable String message) {
    return Problem.of(
        "The node took the place back: " + quoted(message),
        "Retry is safe: the branch keeps what was pushed.");
  }

  static Problem deadline(Job job) {
    Long seconds = job.getSpec().getTemplate().getSpec().getActiveDeadlineSeconds();
    return Problem.of(
        "Stopped after %d minutes, the limit for this project."
            .formatted(seconds == null ? 0 : seconds / 60),
        "Raise job.deadline if it needs more.");
  }

  /// Kubernetes' own words, with a full stop.
  static String quoted(@Nullable String words) {
    String plain = text(words).strip();
    return plain.isEmpty() ? "no reason is given." : plain.endsWith(".") ? plain : plain + ".";
  }

  static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
