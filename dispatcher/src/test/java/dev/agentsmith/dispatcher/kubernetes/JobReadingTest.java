package dev.agentsmith.dispatcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.kubernetes.SeenJob.Gone;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each row of the table of what can be seen of a Pod, as Kubernetes 1.35 writes it, word for word
/// as a person reads it.
class JobReadingTest {
  private static final Instant CREATED = Instant.parse("2026-11-23T12:00:00Z");
  private static final RunId RUN = RunId.of("one");
  private static final KubernetesSettings SETTINGS =
      new KubernetesSettings(
          "agentsmith", "agentsmith:test", "IfNotPresent", "agentsmith-secrets", null, null);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ImagePullBackOff           | Back-off pulling image "x/y:1": not found | The agent's image `agentsmith:test` could not be pulled: Back-off pulling image "x/y:1": not found. Check name, tag and pull secret.
          ErrImageNeverPull          | Container image is not present            | The agent's image `agentsmith:test` could not be pulled: Container image is not present. Check name, tag and pull secret.
          InvalidImageName           | couldn't parse image reference            | The agent's image `agentsmith:test` could not be pulled: couldn't parse image reference. Check name, tag and pull secret.
          CreateContainerConfigError | secret "s" not found                      | The agent's container lacks something: secret "s" not found. Add it, then press Retry.
          CreateContainerError       | context deadline exceeded                 | The agent's container could not be started: context deadline exceeded. Look at the image `agentsmith:test`.
          RunContainerError          | exec: "/java": no such file or directory  | The agent's container could not be started: exec: "/java": no such file or directory. Look at the image `agentsmith:test`.
          """)
  void whatWillNotStartByItself(String reason, String message, String sentence) {
    Sighting seen =
        reading(
            """
            phase: Pending
            containerStatuses:
            - { name: agent, state: { waiting: { reason: %s, message: '%s' } } }
            """
                .formatted(reason, message.replace("'", "''")));

    assertThat(seen).isInstanceOf(Sighting.Stuck.class);
    assertThat(((Sighting.Stuck) seen).problem().sentence()).isEqualTo(sentence);
  }

  @Test
  void anImageThatIsNotThereYetIsWaitedFor() {
    assertThat(
            reading(
                """
                phase: Pending
                containerStatuses:
                - { name: agent, state: { waiting: { reason: ErrImagePull, message: 'too slow' } } }
                """))
        .isEqualTo(
            new Sighting.Waits("The agent's image `agentsmith:test` is not there yet: too slow."));
  }

  @Test
  void noNodeHasRoom() {
    assertThat(
            reading(
                """
                phase: Pending
                conditions:
                - { type: PodScheduled, status: 'False', reason: Unschedulable, message: '0/3 nodes' }
                """))
        .isEqualTo(
            new Sighting.Waits(
                "No node has room: 0/3 nodes. It starts when there is room; cancel if you don't"
                    + " want to wait."));
  }

  @Test
  void whatGoesAsUsualNeedsNoWords() {
    assertThat(reading("phase: Pending\n")).isEqualTo(new Sighting.Waits(""));
    assertThat(
            reading(
                """
                phase: Pending
                containerStatuses:
                - { name: agent, state: { waiting: { reason: ContainerCreating } } }
                """))
        .isEqualTo(new Sighting.Waits(""));
    assertThat(
            reading(
                """
                phase: Running
                containerStatuses:
                - { name: agent, state: { running: { startedAt: '2026-11-23T12:00:05Z' } } }
                """))
        .isEqualTo(new Sighting.Runs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10 | True  | ''
          11 | True  | The node is pulling the agent's image `agentsmith:test`. It starts as soon as it is there.
          11 | False | The node is preparing the container: its volumes, network and image `agentsmith:test`.
          """)
  void aStartThatTakesLongIsTold(int seconds, String sandbox, String sentence) {
    Pod pod =
        pod(
            """
            phase: Pending
            conditions:
            - { type: PodScheduled, status: 'True', lastTransitionTime: '2026-11-23T12:00:00Z' }
            - { type: PodReadyToStartContainers, status: '%s' }
            containerStatuses:
            - { name: agent, state: { waiting: { reason: ContainerCreating } } }
            """
                .formatted(sandbox));

    assertThat(seen(job(), List.of(pod), Gone.NO, CREATED.plusSeconds(seconds)))
        .isEqualTo(new Sighting.Waits(sentence));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          137 | OOMKilled | The agent used more than its memory limit (2Gi). Raise job.memory of this project.
          137 | Error     | The container was killed from outside (node or person).
          3   | Error     | The agent's container ended with exit code 3 without a last word.
          0   | Completed | The agent's container ended with exit code 0 without a last word.
          """)
  void howAContainerEnded(int code, String reason, String sentence) {
    var seen =
        ended(
            """
            phase: Failed
            containerStatuses:
            - { name: agent, state: { terminated: { exitCode: %d, reason: %s } } }
            """
                .formatted(code, reason));

    assertThat(seen.problem().sentence()).isEqualTo(sentence);
    assertThat(seen.settled()).isTrue();
  }

  @Test
  void aNodeThatTakesThePlaceBack() {
    String sentence =
        "The node took the place back: low on memory. Retry is safe: the branch keeps what was"
            + " pushed.";
    assertThat(
            ended("phase: Failed\nreason: Evicted\nmessage: 'low on memory.'\n")
                .problem()
                .sentence())
        .isEqualTo(sentence);
    assertThat(
            ended(
                    """
                    phase: Failed
                    conditions:
                    - { type: DisruptionTarget, status: 'True', reason: PreemptionByScheduler, message: low on memory }
                    containerStatuses:
                    - { name: agent, state: { terminated: { exitCode: 143, reason: Error } } }
                    """)
                .problem()
                .sentence())
        .isEqualTo(sentence);
  }

  @Test
  void theDeadlineIsOver() {
    assertThat(ended("phase: Failed\nreason: DeadlineExceeded\n").problem().sentence())
        .isEqualTo(
            "Stopped after 60 minutes, the limit for this project. Raise job.deadline if it needs"
                + " more.");
  }

  @Test
  void aNodeThatIsLost() {
    assertThat(ended("phase: Running\nreason: NodeLost\n").problem().sentence())
        .isEqualTo("The node disappeared; the run can't tell us more. Retry is safe.");
  }

  @Test
  void aFailureWhoseReasonIsStillToComeIsNotSettled() {
    assertThat(ended("phase: Failed\n").settled()).isFalse();
  }

  @Test
  void aJobWithoutAPodWaitsForQuotaOrNamesTheCauses() {
    Job suspended = job();
    suspended.getSpec().setSuspend(true);
    assertThat(seen(suspended, List.of(), Gone.NO, CREATED.plusSeconds(60)))
        .isEqualTo(
            new Sighting.Waits(
                "Waiting for quota: the queue holds this Job back. It starts by itself when there"
                    + " is room."));
    assertThat(without(Duration.ofSeconds(9))).isEqualTo(new Sighting.Waits(""));
    assertThat(without(Duration.ofSeconds(11)))
        .isEqualTo(
            new Sighting.Waits(
                "No pod may be created: the namespace's quota is full or a policy refuses it. It"
                    + " starts when there is room; `kubectl describe job agentsmith-fix-42-"
                    + RUN.brief()
                    + "` names the cause."));
  }

  @Test
  void aJobThatAQueueLetGoHasTenSecondsFromThen() {
    Job resumed = job();
    String status =
        "conditions: [{ type: Suspended, status: '%s', lastTransitionTime: '2026-11-23T12:30:00Z' }]";
    resumed.setStatus(Serialization.unmarshal(status.formatted("False"), JobStatus.class));
    Instant then = Instant.parse("2026-11-23T12:30:00Z");

    assertThat(seen(resumed, List.of(), Gone.NO, then.plusSeconds(10)))
        .isEqualTo(new Sighting.Waits(""));
    assertThat(seen(resumed, List.of(), Gone.NO, then.plusSeconds(11)))
        .isNotEqualTo(new Sighting.Waits(""));

    resumed.setStatus(Serialization.unmarshal(status.formatted("True"), JobStatus.class));
    assertThat(seen(resumed, List.of(), Gone.NO, then.plusSeconds(60)))
        .isEqualTo(new Sighting.Waits(""));
  }

  @Test
  void aJobThatIsGoneWasDeleted() {
    assertThat(seen(job(), List.of(), Gone.SEEN, CREATED.plus(JobEnd.KEPT)))
        .isInstanceOfSatisfying(
            Sighting.Ended.class,
            end -> assertThat(end.problem().sentence()).isEqualTo("Somebody deleted the Job."));
  }

  @Test
  void aJobThatNobodySawGoMayHaveBeenClearedAway() {
    assertThat(sentence(seen(job(), List.of(), Gone.UNSEEN, CREATED.plusSeconds(3599))))
        .isEqualTo("Somebody deleted the Job.");
    assertThat(sentence(seen(job(), List.of(), Gone.UNSEEN, CREATED.plusSeconds(3600))))
        .isEqualTo(
            "The Job is gone, and no dispatcher saw how it ended: somebody deleted it, or it ended"
                + " over an hour ago and was cleared away. Look at the branch, or press Retry.");
  }

  @Test
  void aJobThatIsClearedAwayAfterItsEndWasNotDeletedByAnybody() {
    Job expired = closed("2026-11-23T12:10:00Z");
    expired.getMetadata().setDeletionTimestamp("2026-11-23T13:10:00Z");
    Pod pod = failedPod(3);
    pod.getMetadata().setDeletionTimestamp("2026-11-23T13:10:00Z");
    String ended = "The agent's container ended with exit code 3 without a last word.";

    for (Gone gone : Gone.values()) {
      assertThat(sentence(seen(expired, List.of(pod), gone, CREATED))).isEqualTo(ended);
    }
    assertThat(sentence(seen(expired, List.of(), Gone.SEEN, CREATED)))
        .isEqualTo("The Job failed: Job has reached the specified backoff limit.");
  }

  @Test
  void aJobThatIsClosedByItsDeletionWasDeleted() {
    Job deleted = closed("2026-11-23T12:10:00Z");
    deleted.getMetadata().setDeletionTimestamp("2026-11-23T12:10:00Z");

    assertThat(sentence(seen(deleted, List.of(failedPod(143)), Gone.NO, CREATED)))
        .isEqualTo("Somebody deleted the Job.");
  }

  @Test
  void aDeletedPodWaitsForWhatItsJobSays() {
    Pod pod = failedPod(143);
    pod.getMetadata().setDeletionTimestamp("2026-11-23T12:10:00Z");
    Job suspended = job();
    suspended.getSpec().setSuspend(true);

    assertThat(seen(job(), List.of(pod), Gone.NO, CREATED))
        .isInstanceOfSatisfying(Sighting.Ended.class, end -> assertThat(end.settled()).isFalse());
    assertThat(seen(suspended, List.of(pod), Gone.NO, CREATED))
        .isInstanceOfSatisfying(
            Sighting.Ended.class,
            end -> {
              assertThat(end.settled()).isTrue();
              assertThat(end.problem()).isEqualTo(Sentences.QUEUE_TOOK_BACK);
            });
    assertThat(seen(closed("2026-11-23T12:10:01Z"), List.of(pod), Gone.NO, CREATED))
        .isInstanceOfSatisfying(
            Sighting.Ended.class,
            end -> {
              assertThat(end.settled()).isTrue();
              assertThat(end.problem().sentence()).isEqualTo("Somebody deleted the Job.");
            });
  }

  @Test
  void ofTwoPodsTheOneThatRunsCounts() {
    Pod first = pod("phase: Failed\nreason: Evicted\n");
    Pod second =
        pod(
            """
            phase: Running
            containerStatuses:
            - { name: agent, state: { running: { startedAt: '2026-11-23T12:00:05Z' } } }
            """);
    second.getMetadata().setCreationTimestamp(CREATED.plusSeconds(5).toString());

    assertThat(seen(job(), List.of(second, first), Gone.NO, CREATED))
        .isEqualTo(new Sighting.Runs());
  }

  private static Sighting reading(String status) {
    return seen(job(), List.of(pod(status)), Gone.NO, CREATED.plusSeconds(5));
  }

  private static Sighting.Ended ended(String status) {
    return (Sighting.Ended) reading(status);
  }

  private static Sighting seen(Job job, List<Pod> pods, Gone gone, Instant now) {
    return JobReading.of(new SeenJob(job, pods, null, gone, List.of()), now);
  }

  private static Sighting without(Duration after) {
    return seen(job(), List.of(), Gone.NO, CREATED.plus(after));
  }

  private static String sentence(Sighting seen) {
    return ((Sighting.Ended) seen).problem().sentence();
  }

  /// As the controller closes the Job of a Pod that failed.
  private static Job closed(String at) {
    Job job = job();
    job.setStatus(
        Serialization.unmarshal(
            """
            conditions:
            - type: Failed
              status: 'True'
              reason: BackoffLimitExceeded
              message: Job has reached the specified backoff limit
              lastTransitionTime: '%s'
            """
                .formatted(at),
            JobStatus.class));
    return job;
  }

  private static Job job() {
    Job job = new JobManifest(SETTINGS).of(Specs.spec(RUN));
    job.getMetadata().setCreationTimestamp(CREATED.toString());
    return job;
  }

  private static Pod failedPod(int exitCode) {
    return pod(
        """
        phase: Failed
        containerStatuses:
        - { name: agent, state: { terminated: { exitCode: %d, reason: Error } } }
        """
            .formatted(exitCode));
  }

  private static Pod pod(String status) {
    var pod = new Pod();
    pod.setMetadata(job().getSpec().getTemplate().getMetadata());
    pod.getMetadata().setName("agentsmith-fix-42-x7k2p");
    pod.getMetadata().setCreationTimestamp(CREATED.toString());
    pod.setSpec(job().getSpec().getTemplate().getSpec());
    pod.setStatus(Serialization.unmarshal(status, io.fabric8.kubernetes.api.model.PodStatus.class));
    return pod;
  }
}
