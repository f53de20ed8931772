package dev.agentsmith.dispatcher.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A run's Job, and what else was seen of it.
///
/// @param pods of this Job, the oldest first
/// @param lastPod the final object of one that was deleted; null if none was
/// @param gone whether the Job is there
/// @param warnings of the API server's when it was created
record SeenJob(Job job, List<Pod> pods, @Nullable Pod lastPod, Gone gone, List<String> warnings) {

  private static final Set<String> CLOSED = Set.of("Complete", "Failed");

  /// Whether a Job is there no more, and if so whether its last state was seen.
  enum Gone {
    NO,
    SEEN,
    UNSEEN
  }

  SeenJob {
    pods =
        pods.stream()
            .sorted(
                Comparator.comparing(
                    pod -> String.valueOf(pod.getMetadata().getCreationTimestamp())))
            .toList();
    warnings = List.copyOf(warnings);
  }

  boolean isGone() {
    return gone != Gone.NO;
  }

  /// Of a Job of which nothing else was looked at.
  static SeenJob alone(Job job) {
    return new SeenJob(job, List.of(), null, Gone.NO, List.of());
  }

  /// The condition by which the controller closed the Job; empty while it is open.
  Optional<JobCondition> closing() {
    return conditions().filter(c -> isTrue(c) && CLOSED.contains(c.getType())).findFirst();
  }

  /// Since when its Pod may be made: its creation, or since a queue let it go; empty if the
  /// controller has not seen that it did.
  Optional<Instant> mayStartSince() {
    Optional<JobCondition> suspended =
        conditions().filter(c -> c.getType().equals("Suspended")).findFirst();
    return suspended.isPresent()
        ? suspended
            .filter(c -> !isTrue(c))
            .map(JobCondition::getLastTransitionTime)
            .map(Instant::parse)
        : created();
  }

  Duration age(Instant now) {
    return Duration.between(created().orElse(now), now);
  }

  private Optional<Instant> created() {
    return Optional.ofNullable(job.getMetadata().getCreationTimestamp()).map(Instant::parse);
  }

  /// True while a queue holds it back, or has taken its place back.
  boolean isSuspended() {
    return Boolean.TRUE.equals(job.getSpec().getSuspend());
  }

  /// True if its controller is not done with it: a queue that took its place back lets it begin
  /// anew, an image is pulled for ever, a node that was lost may come back with its Pod.
  boolean mayRunAgain() {
    return !isGone()
        && closing().isEmpty()
        && (isSuspended() || !pods.stream().allMatch(PodReading::isOver));
  }

  /// True if it was asked to go before it had ended by itself. The API server deletes a Job an hour
  /// after its end, and people delete ended ones: that ends nothing.
  boolean isDeletedInMidRun() {
    String deletion = job.getMetadata().getDeletionTimestamp();
    return deletion == null ? isGone() && closing().isEmpty() : isOpenAt(Instant.parse(deletion));
  }

  /// True if a Pod of it was asked to go before the Job had ended by itself.
  boolean isDeletedInMidRun(Pod pod) {
    String deletion = pod.getMetadata().getDeletionTimestamp();
    if (deletion == null) {
      return pod.equals(lastPod) && closing().isEmpty();
    }
    Long grace = pod.getMetadata().getDeletionGracePeriodSeconds(); // is counted in
    return isOpenAt(Instant.parse(deletion).minusSeconds(grace == null ? 0 : grace));
  }

  private boolean isOpenAt(Instant then) {
    return closing()
        .map(JobCondition::getLastTransitionTime)
        .map(at -> !Instant.parse(at).isBefore(then))
        .orElse(true);
  }

  private Stream<JobCondition> conditions() {
    return job.getStatus() == null || job.getStatus().getConditions() == null
        ? Stream.empty()
        : job.getStatus().getConditions().stream();
  }

  private static boolean isTrue(JobCondition condition) {
    return "True".equals(condition.getStatus());
  }
}
