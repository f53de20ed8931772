package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobOutput;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what Kubernetes says about one Pod of a run. By `reason` fields; messages are only quoted.
/// Pure.
final class PodReading {
  /// A start that is over by then needs no words.
  private static final Duration STARTED_BY_NOW = Duration.ofSeconds(10);

  private static final String PREPARING = "ContainerCreating";
  private static final int KILLED = 137;
  private static final int LINES = 3;
  private static final Set<String> NO_IMAGE =
      Set.of("ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");
  private static final Set<String> NO_CONTAINER =
      Set.of("CreateContainerError", "RunContainerError", "CrashLoopBackOff");

  private final SeenJob seen;
  private final Pod pod;
  private final Instant now;

  /// @param seen the Job it is of
  PodReading(SeenJob seen, Pod pod, Instant now) {
    this.seen = seen;
    this.pod = pod;
    this.now = now;
  }

  /// Of one that is not over.
  Sighting live() {
    if ("NodeLost".equals(pod.getStatus().getReason())) {
      return new Sighting.Ended(
          null,
          Problem.of("The node disappeared; the run can't tell us more.", "Retry is safe."),
          true,
          List.of(),
          null,
          true);
    }
    Optional<PodCondition> unscheduled =
        condition("PodScheduled")
            .filter(c -> "False".equals(c.getStatus()) && "Unschedulable".equals(c.getReason()));
    if (unscheduled.isPresent()) {
      return new Sighting.Waits(
          "No node has room: %s It starts when there is room; cancel if you don't want to wait."
              .formatted(Sentences.quoted(unscheduled.get().getMessage())));
    }
    ContainerState state = state(pod);
    ContainerStateWaiting waiting = state == null ? null : state.getWaiting();
    if (state != null && waiting == null) {
      return new Sighting.Runs();
    }
    if (waiting == null || PREPARING.equals(waiting.getReason())) {
      return new Sighting.Waits(preparing());
    }
    String reason = String.valueOf(waiting.getReason());
    String message = Sentences.quoted(waiting.getMessage());
    if (NO_IMAGE.contains(reason)) {
      return new Sighting.Stuck(
          Problem.of(
              "The agent's image `%s` could not be pulled: %s".formatted(image(), message),
              "Check name, tag and pull secret."));
    }
    if (reason.equals("ErrImagePull")) {
      return new Sighting.Waits(
          "The agent's image `%s` is not there yet: %s".formatted(image(), message));
    }
    if (reason.equals("CreateContainerConfigError")) {
      return new Sighting.Stuck(
          Problem.of(
              "The agent's container lacks something: " + message, "Add it, then press Retry."));
    }
    if (NO_CONTAINER.contains(reason)) {
      return new Sighting.Stuck(
          Problem.of(
              "The agent's container could not be started: " + message,
              "Look at the image `%s`.".formatted(image())));
    }
    return new Sighting.Waits("");
  }

  /// A node that has the Pod says nothing of a pull but its Events, which we may not read. It makes
  /// the Pod's network and volumes first, though, and tells when it has.
  private String preparing() {
    Optional<Instant> scheduled =
        condition("PodScheduled")
            .filter(c -> "True".equals(c.getStatus()))
            .map(PodCondition::getLastTransitionTime)
            .map(Instant::parse);
    if (scheduled.isEmpty() || !now.isAfter(scheduled.get().plus(STARTED_BY_NOW))) {
      return "";
    }
    return condition("PodReadyToStartContainers")
            .filter(c -> "True".equals(c.getStatus()))
            .isPresent()
        ? "The node is pulling the agent's image `%s`. It starts as soon as it is there."
            .formatted(image())
        : "The node is preparing the container: its volumes, network and image `%s`."
            .formatted(image());
  }

  /// Of one that is over, or gone.
  Sighting ended() {
    ContainerState state = state(pod);
    ContainerStateTerminated end = state == null ? null : state.getTerminated();
    String message = end == null || end.getMessage() == null ? "" : end.getMessage();
    var output = new JobOutput(message);
    Problem outside = outside(end);
    boolean deleted = outside == null && seen.isDeletedInMidRun(pod);
    // People delete Pods, but so does the controller of a Job that was suspended or deleted; and
    // the Job's own watch may show that later.
    boolean reasonToCome = deleted && output.lastWord() == null && seen.closing().isEmpty();
    return new Sighting.Ended(
        output.lastWord(),
        deleted ? deleted(end) : outside == null ? inside(end) : outside,
        deleted || outside != null,
        output.lastLines(LINES),
        end == null ? null : pod.getMetadata().getName(),
        (end != null || reason() != null) && !reasonToCome);
  }

  /// What ended it, where that was not the agent itself nor who deleted the Pod alone; null if that
  /// is not known.
  private @Nullable Problem outside(@Nullable ContainerStateTerminated end) {
    Optional<PodCondition> disrupted =
        condition("DisruptionTarget").filter(c -> "True".equals(c.getStatus()));
    if (disrupted.isPresent()) {
      return Sentences.takenBack(disrupted.get().getMessage());
    }
    if ("Evicted".equals(reason())) {
      return Sentences.takenBack(pod.getStatus().getMessage());
    }
    if ("DeadlineExceeded".equals(reason())) {
      return Sentences.deadline(seen.job());
    }
    if (end != null && "OOMKilled".equals(end.getReason())) {
      return Problem.of(
          "The agent used more than its memory limit (%s).".formatted(memory()),
          "Raise job.memory of this project.");
    }
    if (seen.isDeletedInMidRun()) { // whichever of the two shows it first
      return deleted(end);
    }
    return seen.isSuspended() ? Sentences.QUEUE_TOOK_BACK : null;
  }

  private Problem deleted(@Nullable ContainerStateTerminated end) {
    return end == null ? Sentences.deleted(seen, now) : JobEnd.DELETED;
  }

  private Problem inside(@Nullable ContainerStateTerminated end) {
    if (end == null) {
      String why = reason();
      return Problem.of(
          "The agent's Pod failed%s."
              .formatted(
                  why == null
                      ? ""
                      : ": " + why + " " + Sentences.text(pod.getStatus().getMessage())),
          "");
    }
    return Problem.of(
        end.getExitCode() == KILLED
            ? "The container was killed from outside (node or person)."
            : "The agent's container ended with exit code %d without a last word."
                .formatted(end.getExitCode()),
        "");
  }

  static boolean hasRun(Pod pod) {
    ContainerState state = state(pod);
    return state != null && (state.getRunning() != null || state.getTerminated() != null);
  }

  /// True if no container of it runs, or ever will.
  static boolean isOver(Pod pod) {
    ContainerState state = state(pod);
    if (state != null && state.getTerminated() != null) {
      return true;
    }
    String phase = pod.getStatus() == null ? "" : Sentences.text(pod.getStatus().getPhase());
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private static @Nullable ContainerState state(Pod pod) {
    if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
      return null;
    }
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> JobManifest.CONTAINER.equals(status.getName()))
        .map(ContainerStatus::getState)
        .findFirst()
        .orElse(null);
  }

  private Optional<PodCondition> condition(String type) {
    return pod.getStatus() == null || pod.getStatus().getConditions() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst();
  }

  private @Nullable String reason() {
    return pod.getStatus() == null ? null : pod.getStatus().getReason();
  }

  private String image() {
    return Sentences.text(pod.getSpec().getContainers().getFirst().getImage());
  }

  private String memory() {
    Quantity limit =
        pod.getSpec().getContainers().getFirst().getResources().getLimits().get("memory");
    return limit == null ? "unknown" : limit.toString();
  }
}
