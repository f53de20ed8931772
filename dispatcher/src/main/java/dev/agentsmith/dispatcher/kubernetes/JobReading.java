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
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what Kubernetes says about a run's Job and Pods, and makes sentences of it: what, why,
/// what to do. By `reason` fields; messages are only quoted. Pure.
final class JobReading {
  /// Quota and policies stop the Job controller, not us, and we may not read its events.
  private static final Duration POD_BY_NOW = Duration.ofSeconds(10);

  /// A start that is over by then needs no words.
  private static final Duration STARTED_BY_NOW = Duration.ofSeconds(10);

  private static final String PREPARING = "ContainerCreating";
  private static final int KILLED = 137;
  private static final int LINES = 3;

  /// Why it did stands on the queue's own object, which we may not read.
  private static final Problem QUEUE_TOOK_BACK =
      Problem.of(
          "The cluster's queue took the place back and suspended the Job.",
          "Retry waits for its turn again.");

  private static final Set<String> NO_IMAGE =
      Set.of("ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");
  private static final Set<String> CLOSED = Set.of("Complete", "Failed");
  private static final Set<String> NO_CONTAINER =
      Set.of("CreateContainerError", "RunContainerError", "CrashLoopBackOff");

  private final SeenJob seen;
  private final Job job;
  private final Instant now;

  private JobReading(SeenJob seen, Instant now) {
    this.seen = seen;
    this.job = seen.job();
    this.now = now;
  }

  static Sighting of(SeenJob seen, Instant now) {
    return new JobReading(seen, now).read();
  }

  private Sighting read() {
    for (Pod pod : seen.pods().reversed()) {
      if (!isOver(pod)) {
        return live(pod);
      }
    }
    if (!seen.pods().isEmpty()) {
      return ended(seen.pods().getLast());
    }
    Pod last = seen.lastPod();
    return last == null || (seen.isSuspended() && !hasRun(last)) ? withoutPod() : ended(last);
  }

  private Sighting live(Pod pod) {
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
        condition(pod, "PodScheduled")
            .filter(c -> "False".equals(c.getStatus()) && "Unschedulable".equals(c.getReason()));
    if (unscheduled.isPresent()) {
      return new Sighting.Waits(
          "No node has room: %s It starts when there is room; cancel if you don't want to wait."
              .formatted(sentence(unscheduled.get().getMessage())));
    }
    ContainerState state = state(pod);
    ContainerStateWaiting waiting = state == null ? null : state.getWaiting();
    if (state != null && waiting == null) {
      return new Sighting.Runs();
    }
    if (waiting == null || PREPARING.equals(waiting.getReason())) {
      return new Sighting.Waits(preparing(pod));
    }
    String reason = String.valueOf(waiting.getReason());
    String message = sentence(waiting.getMessage());
    if (NO_IMAGE.contains(reason)) {
      return new Sighting.Stuck(
          Problem.of(
              "The agent's image `%s` could not be pulled: %s".formatted(image(pod), message),
              "Check name, tag and pull secret."));
    }
    if (reason.equals("ErrImagePull")) {
      return new Sighting.Waits(
          "The agent's image `%s` is not there yet: %s".formatted(image(pod), message));
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
              "Look at the image `%s`.".formatted(image(pod))));
    }
    return new Sighting.Waits("");
  }

  /// A node that has the Pod says nothing of a pull but its Events, which we may not read. It makes
  /// the Pod's network and volumes first, though, and tells when it has.
  private String preparing(Pod pod) {
    Optional<Instant> scheduled =
        condition(pod, "PodScheduled")
            .filter(c -> "True".equals(c.getStatus()))
            .map(c -> created(c.getLastTransitionTime()));
    if (scheduled.isEmpty() || !now.isAfter(scheduled.get().plus(STARTED_BY_NOW))) {
      return "";
    }
    return condition(pod, "PodReadyToStartContainers")
            .filter(c -> "True".equals(c.getStatus()))
            .isPresent()
        ? "The node is pulling the agent's image `%s`. It starts as soon as it is there."
            .formatted(image(pod))
        : "The node is preparing the container: its volumes, network and image `%s`."
            .formatted(image(pod));
  }

  private Sighting ended(Pod pod) {
    ContainerState state = state(pod);
    ContainerStateTerminated end = state == null ? null : state.getTerminated();
    String message = end == null || end.getMessage() == null ? "" : end.getMessage();
    var output = new JobOutput(message);
    Problem outside = outside(pod, end);
    return new Sighting.Ended(
        output.lastWord(),
        outside == null ? inside(pod, end) : outside,
        outside != null,
        output.lastLines(LINES),
        end == null ? null : pod.getMetadata().getName(),
        end != null || reason(pod) != null);
  }

  /// What ended it, where that was not the agent itself; null if that is not known.
  private @Nullable Problem outside(Pod pod, @Nullable ContainerStateTerminated end) {
    Optional<PodCondition> disrupted =
        condition(pod, "DisruptionTarget").filter(c -> "True".equals(c.getStatus()));
    if (disrupted.isPresent()) {
      return takenBack(disrupted.get().getMessage());
    }
    if ("Evicted".equals(reason(pod))) {
      return takenBack(pod.getStatus().getMessage());
    }
    if ("DeadlineExceeded".equals(reason(pod))) {
      return deadline();
    }
    if (end != null && "OOMKilled".equals(end.getReason())) {
      return Problem.of(
          "The agent used more than its memory limit (%s).".formatted(memory(pod)),
          "Raise job.memory of this project.");
    }
    if (seen.isDeletedInMidRun()) { // whichever of the two shows it first
      return deleted(end);
    }
    if (seen.isSuspended()) {
      return QUEUE_TOOK_BACK;
    }
    return seen.isDeletedInMidRun(pod) ? deleted(end) : null;
  }

  private Problem deleted(@Nullable ContainerStateTerminated end) {
    return seen.gone() == SeenJob.Gone.UNSEEN && end == null ? JobEnd.gone(age()) : JobEnd.DELETED;
  }

  private static Problem inside(Pod pod, @Nullable ContainerStateTerminated end) {
    if (end == null) {
      String why = reason(pod);
      return Problem.of(
          "The agent's Pod failed%s."
              .formatted(why == null ? "" : ": " + why + " " + text(pod.getStatus().getMessage())),
          "");
    }
    return Problem.of(
        end.getExitCode() == KILLED
            ? "The container was killed from outside (node or person)."
            : "The agent's container ended with exit code %d without a last word."
                .formatted(end.getExitCode()),
        "");
  }

  private Sighting withoutPod() {
    if (seen.isGone() && seen.closing().isEmpty()) {
      return end(seen.gone() == SeenJob.Gone.UNSEEN ? JobEnd.gone(age()) : JobEnd.DELETED);
    }
    Optional<JobCondition> closing = seen.closing();
    if (closing.isPresent()) {
      JobCondition condition = closing.get();
      if (condition.getType().equals("Complete")) {
        return end(Problem.of("The Job ended, and its Pod is gone with its last word.", ""));
      }
      if (seen.isSuspended()) {
        return end(QUEUE_TOOK_BACK);
      }
      return end(
          "DeadlineExceeded".equals(condition.getReason())
              ? deadline()
              : Problem.of("The Job failed: " + sentence(condition.getMessage()), ""));
    }
    if (seen.isSuspended()) {
      return new Sighting.Waits(
          "Waiting for quota: the queue holds this Job back. It starts by itself when there is"
              + " room.");
    }
    if (age().compareTo(POD_BY_NOW) > 0) {
      return new Sighting.Waits(noPod());
    }
    return new Sighting.Waits("");
  }

  private Duration age() {
    Instant created = created(job.getMetadata().getCreationTimestamp());
    return created == null ? Duration.ZERO : Duration.between(created, now);
  }

  private String noPod() {
    String name = job.getMetadata().getName();
    return seen.warnings().isEmpty()
        ? "No pod may be created: the namespace's quota is full or a policy refuses it. It starts"
            + " when there is room; `kubectl describe job %s` names the cause.".formatted(name)
        : "No pod is created. The likely cause is what the API server warned of: %s"
                .formatted(sentence(String.join("; ", seen.warnings())))
            + " `kubectl describe job %s` names the cause.".formatted(name);
  }

  /// The two watches are apart: a Pod may be seen a moment later.
  private static Sighting end(Problem problem) {
    return new Sighting.Ended(null, problem, true, List.of(), null, false);
  }

  private static Problem takenBack(@Nullable String message) {
    return Problem.of(
        "The node took the place back: " + sentence(message),
        "Retry is safe: the branch keeps what was pushed.");
  }

  private Problem deadline() {
    Long seconds = job.getSpec().getTemplate().getSpec().getActiveDeadlineSeconds();
    return Problem.of(
        "Stopped after %d minutes, the limit for this project."
            .formatted(seconds == null ? 0 : seconds / 60),
        "Raise job.deadline if it needs more.");
  }

  private static boolean hasRun(Pod pod) {
    ContainerState state = state(pod);
    return state != null && (state.getRunning() != null || state.getTerminated() != null);
  }

  /// True if no container of it runs, or ever will.
  static boolean isOver(Pod pod) {
    ContainerState state = state(pod);
    if (state != null && state.getTerminated() != null) {
      return true;
    }
    String phase = pod.getStatus() == null ? "" : text(pod.getStatus().getPhase());
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

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null || pod.getStatus().getConditions() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst();
  }

  /// The condition by which the controller closed the Job; empty while it is open.
  static Optional<JobCondition> closing(Job job) {
    return job.getStatus() == null || job.getStatus().getConditions() == null
        ? Optional.empty()
        : job.getStatus().getConditions().stream()
            .filter(condition -> "True".equals(condition.getStatus()))
            .filter(condition -> CLOSED.contains(condition.getType()))
            .findFirst();
  }

  private static @Nullable String reason(Pod pod) {
    return pod.getStatus() == null ? null : pod.getStatus().getReason();
  }

  private static String image(Pod pod) {
    return text(pod.getSpec().getContainers().getFirst().getImage());
  }

  private static String memory(Pod pod) {
    Quantity limit =
        pod.getSpec().getContainers().getFirst().getResources().getLimits().get("memory");
    return limit == null ? "unknown" : limit.toString();
  }

  private static @Nullable Instant created(@Nullable String timestamp) {
    return timestamp == null ? null : Instant.parse(timestamp);
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /// Kubernetes' own words, with a full stop.
  private static String sentence(@Nullable String words) {
    String plain = text(words).strip();
    return plain.isEmpty() ? "no reason is given." : plain.endsWith(".") ? plain : plain + ".";
  }
}
