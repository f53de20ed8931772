package dev.agentsmith.dispatcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.kubernetes.FakeKubernetes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Why nothing of a run's Job runs yet, as the thread is told.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WaitingJobsTest {
  private static final String QUEUED =
      "Waiting for quota: the queue holds this Job back. It starts by itself when there is room.";

  @TempDir Path directory;
  private ClusterFixture on;
  private FakeKubernetes cluster;
  private RunId run;
  private JobSpec spec;
  private String job;

  @BeforeEach
  void start() throws Exception {
    on = new ClusterFixture(directory);
    cluster = on.cluster;
    run = on.run;
    spec = on.spec;
    job = on.job;
  }

  @AfterEach
  void stop() {
    on.close();
  }

  @Test
  void noNodeHasRoomUntilThereIs() {
    cluster.hasRoom(false);
    on.spawner.create(spec);
    on.waitsWith(
        "No node has room: 0/3 nodes are available: 3 Insufficient memory. It starts when there is"
            + " room; cancel if you don't want to wait.");

    cluster.hasRoom(true);

    on.waitsWith("");
    assertThat(on.ends).isEmpty();
  }

  @Test
  void noPodAfterTenSecondsIsSaid() {
    cluster.makesPods(false);
    on.spawner.create(spec);
    on.clock.advance(Duration.ofSeconds(12));

    on.waitsWith(
        "No pod may be created: the namespace's quota is full or a policy refuses it. It starts"
            + " when there is room; `kubectl describe job "
            + job
            + "` names the cause.");

    cluster.makesPods(true);
    on.waitsWith("");
  }

  @Test
  void whatTheApiServerWarnedOfIsTheLikelyCause() {
    cluster.warn("would violate PodSecurity \"restricted:latest\": privileged", "a\\b");
    cluster.makesPods(false);
    on.spawner.create(spec);
    on.clock.advance(Duration.ofSeconds(12));

    on.waitsWith(
        "No pod is created. The likely cause is what the API server warned of: would violate"
            + " PodSecurity \"restricted:latest\": privileged; a\\b. `kubectl describe job "
            + job
            + "` names the cause.");
  }

  @Test
  void aQueueHoldsTheJobBackAndLetsItGo() throws Exception {
    cluster.kueue();
    on.spawner.close();
    on.dispatcherStarts(null, "team");
    on.spawner.create(spec);
    on.waitsWith(QUEUED);
    on.clock.advance(Duration.ofMinutes(30));
    JsonNode made = cluster.jobs().getFirst();
    assertThat(made.at("/metadata/labels/kueue.x-k8s.io~1queue-name").asText()).isEqualTo("team");
    assertThat(made.at("/spec/template/spec/containers/0/resources/requests").size()).isEqualTo(3);

    cluster.admit(job);

    on.waitsWith("");
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.isRunning(job));
    assertThat(on.ends).isEmpty();
    assertThat(cluster.calls()).noneMatch(call -> call.verb().equals("patch"));
  }

  @Test
  void aQueueThatTakesThePlaceBackEndsTheRun() throws Exception {
    cluster.kueue();
    on.spawner.close();
    on.dispatcherStarts(null, "team");
    on.spawner.create(spec);
    on.waitsWith(QUEUED);
    cluster.admit(job);
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.isRunning(job));

    cluster.evict(job);

    assertThat(on.end().problem().sentence())
        .isEqualTo(
            "The cluster's queue took the place back and suspended the Job. Retry waits for its"
                + " turn again.");
    assertThat(on.end().fromOutside()).isTrue();
    assertThat(on.end().mayRunAgain()).isTrue();
    on.spawner.end(run); // as is done once that is told
    Eventually.within(ClusterFixture.SOON)
        .until(() -> cluster.jobs().isEmpty() && cluster.pods().isEmpty());
  }

  @Test
  void aQueueThatTakesThePlaceBackBeforeAnythingRanIsWaitedFor() throws Exception {
    cluster.kueue();
    on.spawner.close();
    on.dispatcherStarts(null, "team");
    cluster.hasRoom(false);
    on.spawner.create(spec);
    on.waitsWith(QUEUED);
    cluster.admit(job);
    on.waitsUntil(words -> words.startsWith("No node has room"));

    cluster.evict(job);

    on.waitsWith(QUEUED);
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.pods().isEmpty());
    cluster.hasRoom(true);
    cluster.admit(job);
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.isRunning(job));
    assertThat(on.ends).isEmpty();
  }

  @Test
  void anImageThatIsPulledForLongIsTold() {
    cluster.pulls(true);
    on.spawner.create(spec);
    on.waitsWith("");
    on.clock.advance(Duration.ofSeconds(12));
    on.waitsWith(
        "The node is pulling the agent's image `agentsmith:test`. It starts as soon as it is"
            + " there.");

    cluster.pulls(false);

    on.waitsWith("");
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.isRunning(job));
  }
}
