package dev.agentsmith.dispatcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.LiveJob;
import dev.agentsmith.dispatcher.job.Spawner.Created;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.kubernetes.FakeKubernetes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KubernetesSpawnerTest {

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
  void aJobIsCreatedOnceAndItsLastWordIsTheTerminationMessage() throws Exception {
    assertThat(on.spawner.create(spec)).isEqualTo(new Created.Yes());
    assertThat(on.spawner.create(spec)).isEqualTo(new Created.Already());
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.isRunning(job));
    assertThat(
            Eventually.within(ClusterFixture.SOON)
                .until(() -> on.spawner.list(), list -> !list.isEmpty()))
        .containsExactly(
            new LiveJob(
                spec.name(),
                run,
                Map.of("agentsmith.dev/run-id", run.value(), "note", "kept"),
                false));

    on.ends("printf '%s' '" + on.lastWord() + "' >\"$FAKE_TERMINATION_LOG\"; exit 0");

    JobEnd end = on.end();
    assertThat(Objects.requireNonNull(end.lastWord()).isFinished()).isTrue();
    Eventually.within(ClusterFixture.SOON).until(() -> on.spawner.list().getFirst().ended());
  }

  @Test
  void whereTheMessageIsMissingTheLogIsRead() throws Exception {
    on.spawner.create(spec);
    on.ends("echo working; printf '%s\\n' '" + on.lastWord() + "'; exit 0");

    assertThat(Objects.requireNonNull(on.end().lastWord()).isFinished()).isTrue();
    assertThat(on.spawner.lastLines(run, 5)).containsExactly("working");
  }

  @Test
  void anotherRunsJobOfThatNameIsRefused() {
    on.spawner.create(spec);
    RunId other = new RunId(run.brief() + "aaaaaaaaaa");

    assertThat(on.spawner.create(Specs.spec(other)))
        .isEqualTo(
            new Created.Refused(
                "A Job named %s exists and belongs to another run.".formatted(job)));
  }

  @Test
  void aQuotaThatSeveralCountedUpAtOnceCreatedNothing() {
    cluster.fail(
        "create jobs",
        new Fault.Refusal(
            409,
            "Conflict",
            "Operation cannot be fulfilled on resourcequotas \"agents\": the object has been"
                + " modified"));

    assertThatThrownBy(() -> on.spawner.create(spec)).isInstanceOf(SpawnerUnavailable.class);
    assertThat(on.spawner.create(spec)).isEqualTo(new Created.Yes());
  }

  @Test
  void aFullQuotaWaitsAndAPolicyRefuses() {
    cluster.fail(
        "create jobs",
        new Fault.Refusal(
            403, "Forbidden", "jobs.batch is forbidden: exceeded quota: agents, used: count=5"),
        new Fault.Refusal(
            403, "Forbidden", "admission webhook \"policy.example.org\" denied the request: no"));

    assertThat(on.spawner.create(spec))
        .isEqualTo(
            new Created.NotYet(
                "The namespace's quota is full: jobs.batch is forbidden: exceeded quota: agents,"
                    + " used: count=5. It starts when there is room."));
    assertThat(on.spawner.create(spec))
        .isEqualTo(
            new Created.Refused(
                "The cluster's policy refused the Job: admission webhook \"policy.example.org\""
                    + " denied the request: no."));
  }

  @Test
  void whatMayBeDifferentNextTimeIsTriedAgain() {
    cluster.fail(
        "create jobs",
        new Fault.ServerError(500),
        new Fault.TooManyRequests(Duration.ofSeconds(1)),
        new Fault.Reset(),
        new Fault.AnswerLost());

    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> on.spawner.create(spec)).isInstanceOf(SpawnerUnavailable.class);
    }
    assertThat(on.spawner.create(spec)).isEqualTo(new Created.Already());
  }

  @Test
  void aCancelDeletesTheJobInTheForegroundAndThePodSaysTheLastWord() throws Exception {
    on.image(
        "trap 'printf %s \"$LAST\" >\"$FAKE_TERMINATION_LOG\"; exit 143' TERM\nLAST='"
            + on.lastWord()
            + "'\ntouch ready\nwhile :; do sleep 0.05; done\n");
    on.spawner.create(spec);
    Eventually.within(ClusterFixture.SOON)
        .until(() -> Files.exists(cluster.directory(job).resolve("ready")));

    on.spawner.end(run);

    assertThat(Objects.requireNonNull(on.end().lastWord()).isFinished()).isTrue();
    assertThat(cluster.calls().stream().filter(call -> call.verb().equals("delete")))
        .hasSize(1)
        .allSatisfy(
            call ->
                assertThat(call.body().path("propagationPolicy").asText()).isEqualTo("Foreground"));
    Eventually.within(ClusterFixture.SOON)
        .until(() -> cluster.jobs().isEmpty() && cluster.pods().isEmpty());
  }

  @Test
  void memoryRunsOut() {
    on.spawner.create(spec);
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.isRunning(job));

    cluster.runsOutOfMemory(job);

    assertThat(on.end().problem().sentence())
        .isEqualTo(
            "The agent used more than its memory limit (2Gi). Raise job.memory of this project.");
  }

  @Test
  void somebodyKillsTheContainerAndItsLastLinesAreTold() throws Exception {
    on.image("echo compiling\necho running the tests\nsleep 600\n");
    on.spawner.create(spec);
    Eventually.within(ClusterFixture.SOON).until(() -> on.spawner.lastLines(run, 9).size() == 2);

    cluster.kill(job);

    assertThat(on.end().problem().sentence())
        .isEqualTo(
            """
            The container was killed from outside (node or person). Its last lines:
              compiling
              running the tests
            """);
    assertThat(on.end().mayRunAgain()).isFalse();
  }

  @Test
  void anImageThatIsNotThere() {
    cluster.image(FakeKubernetes.IMAGE + "2", "true");
    on.spawner.create(Specs.withImage(spec, "nobody/has:this"));

    assertThat(on.end().problem().sentence())
        .isEqualTo(
            "The agent's image `nobody/has:this` could not be pulled: Back-off pulling image:"
                + " manifest unknown. Check name, tag and pull secret.");
    assertThat(on.end().mayRunAgain()).isTrue();
    on.spawner.end(run); // as is done once that is told
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.jobs().isEmpty());
  }

  @Test
  void aSecretThatIsNotThere() {
    on.spawner.create(Specs.withSecret(spec, "not-there"));

    assertThat(on.end().problem().sentence())
        .isEqualTo(
            "The agent's container lacks something: secret \"not-there\" not found. Add it, then"
                + " press Retry.");
  }

  @Test
  void aJobThatIsDeletedByHandIsTold() {
    on.spawner.create(spec);
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.isRunning(job));

    cluster.deleteByHand(job);

    assertThat(on.end().problem().sentence()).startsWith("Somebody deleted the Job.");
  }

  @Test
  void aJobThatIsGoneWhileTheApiWasAwayIsTold() {
    on.spawner.create(spec);
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.isRunning(job));
    cluster.away(true);
    Eventually.within(ClusterFixture.SOON)
        .untilPasses(
            () ->
                assertThatThrownBy(() -> on.spawner.list()).isInstanceOf(SpawnerUnavailable.class));

    cluster.deleteByHand(job);
    cluster.compact();
    cluster.away(false);

    assertThat(on.end().problem().sentence()).startsWith("Somebody deleted the Job.");
  }

  @Test
  void aJobThatIsClearedAwayAfterItsEndWasToldIsNotToldAgain() throws Exception {
    on.spawner.create(spec);
    on.ends("exit 3");
    String told = on.end().problem().sentence();
    on.ends.clear();

    cluster.expire(job);

    Eventually.within(ClusterFixture.SOON)
        .until(() -> cluster.jobs().isEmpty() && on.spawner.list().isEmpty());
    RunId next = RunId.of("two");
    on.spawner.create(Specs.spec(next)); // told after all of the one before
    Eventually.within(ClusterFixture.SOON).until(() -> on.waits.containsKey(next));
    assertThat(told).contains("exit code 3");
    assertThat(on.ends).isEmpty();
  }

  @Test
  void aJobThatEndedAndWasClearedAwayWhileTheApiWasAwayIsNobodysDeed() throws Exception {
    on.spawner.create(spec);
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.isRunning(job));
    cluster.away(true);
    on.ends("exit 3");
    Eventually.within(ClusterFixture.SOON).until(() -> on.hasEnded(job));
    cluster.expire(job);
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.jobs().isEmpty());
    on.clock.advance(Duration.ofHours(2));
    cluster.compact();
    cluster.away(false);

    assertThat(on.end().problem().sentence())
        .startsWith("The Job is gone, and no dispatcher saw how it ended: ");
  }

  @Test
  void watchesThatAreCutOrTooOldGoOn() throws Exception {
    cluster.cutWatches();
    cluster.compact();
    on.spawner.create(spec);
    Eventually.within(ClusterFixture.SOON).until(() -> on.spawner.list().size() == 1);
    cluster.cutWatches();

    on.ends("exit 3");

    assertThat(on.end().problem().sentence())
        .isEqualTo("The agent's container ended with exit code 3 without a last word.");
  }

  @Test
  void theNextDispatcherIsToldOfWhatEndedBefore() throws Exception {
    on.spawner.create(spec);
    Eventually.within(ClusterFixture.SOON).until(() -> cluster.isRunning(job));
    on.spawner.close();
    on.ends("exit 7");

    on.dispatcherStarts(null, null);

    assertThat(on.end().problem().sentence()).contains("exit code 7");
  }

  @Test
  void jobsGetTheConfigMapOfTheDispatchersOwnPod() throws Exception {
    on.spawner.close();
    cluster.podWithConfig("dispatcher-7c9d", "agentsmith-config-7d9f");
    cluster.configMap("agentsmith-config-7d9f", Map.of("agentsmith.yml", "projects: {}\n"));
    on.image("cat \"$AGENTSMITH_CONFIG\"; exit 0\n");
    on.dispatcherStarts("dispatcher-7c9d", null);

    on.spawner.create(spec);

    on.end();
    assertThat(on.spawner.lastLines(run, 3)).containsExactly("projects: {}");
    assertThat(cluster.jobs().toString()).contains("agentsmith-config-7d9f");
  }

  @Test
  void aSecretOfTheRunStandsInNoArgumentAndNoObject() throws Exception {
    cluster.secret(FakeKubernetes.SECRET, Map.of("GIT_TOKEN", "very-secret-token"));
    on.image("[ \"$GIT_TOKEN\" = very-secret-token ] && echo has it; exit 0\n");
    on.spawner.create(spec);
    on.end();

    assertThat(on.spawner.lastLines(run, 3)).containsExactly("has it");
    assertThat(cluster.jobs() + " " + cluster.pods() + " " + cluster.calls())
        .doesNotContain("very-secret-token");
  }
}
