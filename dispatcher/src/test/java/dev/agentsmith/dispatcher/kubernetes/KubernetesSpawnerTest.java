package dev.agentsmith.dispatcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.LiveJob;
import dev.agentsmith.dispatcher.job.Spawner.Created;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.ManualClock;
import dev.agentsmith.testkit.kubernetes.ApiCall;
import dev.agentsmith.testkit.kubernetes.FakeKubernetes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KubernetesSpawnerTest {
  private static final Duration SOON = Duration.ofSeconds(15);

  @TempDir Path directory;
  private final ManualClock clock = ManualClock.at(Instant.now().toString());
  private final Map<RunId, JobEnd> ends = new ConcurrentHashMap<>();
  private final Map<RunId, String> waits = new ConcurrentHashMap<>();
  private final JobListener listener =
      new JobListener() {
        @Override
        public void jobEnded(RunId run, JobEnd end) {
          ends.put(run, end);
        }

        @Override
        public void jobWaits(RunId run, String words) {
          waits.put(run, words);
        }
      };
  private final RunId run = RunId.of("one");
  private final JobSpec spec = Specs.spec(run);
  private final String job = spec.name().value();
  private FakeKubernetes cluster;
  private KubernetesSpawner spawner;

  @BeforeEach
  void start() throws Exception {
    cluster = FakeKubernetes.start(directory);
    image("while [ ! -e stop ]; do sleep 0.05; done\n. ./stop\n");
    spawner = spawner();
    spawner.start(listener);
    Eventually.within(SOON).until(() -> spawner.list().isEmpty());
  }

  @AfterEach
  void stop() {
    spawner.close();
    cluster.close();
    assertThat(cluster.calls()).noneMatch(call -> call.status() == 403 && isOutOfRole(call));
  }

  @Test
  void aJobIsCreatedOnceAndItsLastWordIsTheTerminationMessage() throws Exception {
    assertThat(spawner.create(spec)).isEqualTo(new Created.Yes());
    assertThat(spawner.create(spec)).isEqualTo(new Created.Already());
    Eventually.within(SOON).until(() -> cluster.isRunning(job));
    assertThat(Eventually.within(SOON).until(() -> spawner.list(), list -> !list.isEmpty()))
        .containsExactly(
            new LiveJob(
                spec.name(),
                run,
                Map.of("agentsmith.dev/run-id", run.value(), "note", "kept"),
                false));

    ends("printf '%s' '" + lastWord() + "' >\"$FAKE_TERMINATION_LOG\"; exit 0");

    JobEnd end = end();
    assertThat(Objects.requireNonNull(end.lastWord()).isFinished()).isTrue();
    Eventually.within(SOON).until(() -> spawner.list().getFirst().ended());
  }

  @Test
  void whereTheMessageIsMissingTheLogIsRead() throws Exception {
    spawner.create(spec);
    ends("echo working; printf '%s\\n' '" + lastWord() + "'; exit 0");

    assertThat(Objects.requireNonNull(end().lastWord()).isFinished()).isTrue();
    assertThat(spawner.lastLines(run, 5)).containsExactly("working");
  }

  @Test
  void anotherRunsJobOfThatNameIsRefused() {
    spawner.create(spec);
    RunId other = new RunId(run.brief() + "aaaaaaaaaa");

    assertThat(spawner.create(Specs.spec(other)))
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

    assertThatThrownBy(() -> spawner.create(spec)).isInstanceOf(SpawnerUnavailable.class);
    assertThat(spawner.create(spec)).isEqualTo(new Created.Yes());
  }

  @Test
  void aFullQuotaWaitsAndAPolicyRefuses() {
    cluster.fail(
        "create jobs",
        new Fault.Refusal(
            403, "Forbidden", "jobs.batch is forbidden: exceeded quota: agents, used: count=5"),
        new Fault.Refusal(
            403, "Forbidden", "admission webhook \"policy.example.org\" denied the request: no"));

    assertThat(spawner.create(spec))
        .isEqualTo(
            new Created.NotYet(
                "The namespace's quota is full: jobs.batch is forbidden: exceeded quota: agents,"
                    + " used: count=5. It starts when there is room."));
    assertThat(spawner.create(spec))
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
      assertThatThrownBy(() -> spawner.create(spec)).isInstanceOf(SpawnerUnavailable.class);
    }
    assertThat(spawner.create(spec)).isEqualTo(new Created.Already());
  }

  @Test
  void aCancelDeletesTheJobInTheForegroundAndThePodSaysTheLastWord() throws Exception {
    image(
        "trap 'printf %s \"$LAST\" >\"$FAKE_TERMINATION_LOG\"; exit 143' TERM\nLAST='"
            + lastWord()
            + "'\ntouch ready\nwhile :; do sleep 0.05; done\n");
    spawner.create(spec);
    Eventually.within(SOON).until(() -> Files.exists(cluster.directory(job).resolve("ready")));

    spawner.end(run);

    assertThat(Objects.requireNonNull(end().lastWord()).isFinished()).isTrue();
    assertThat(cluster.calls().stream().filter(call -> call.verb().equals("delete")))
        .hasSize(1)
        .allSatisfy(
            call ->
                assertThat(call.body().path("propagationPolicy").asText()).isEqualTo("Foreground"));
    Eventually.within(SOON).until(() -> cluster.jobs().isEmpty() && cluster.pods().isEmpty());
  }

  @Test
  void memoryRunsOut() {
    spawner.create(spec);
    Eventually.within(SOON).until(() -> cluster.isRunning(job));

    cluster.runsOutOfMemory(job);

    assertThat(end().problem().sentence())
        .isEqualTo(
            "The agent used more than its memory limit (2Gi). Raise job.memory of this project.");
  }

  @Test
  void somebodyKillsTheContainerAndItsLastLinesAreTold() throws Exception {
    image("echo compiling\necho running the tests\nsleep 600\n");
    spawner.create(spec);
    Eventually.within(SOON).until(() -> spawner.lastLines(run, 9).size() == 2);

    cluster.kill(job);

    assertThat(end().problem().sentence())
        .isEqualTo(
            """
            The container was killed from outside (node or person). Its last lines:
              compiling
              running the tests
            """);
  }

  @Test
  void anImageThatIsNotThere() {
    cluster.image(FakeKubernetes.IMAGE + "2", "true");
    spawner.create(Specs.withImage(spec, "nobody/has:this"));

    assertThat(end().problem().sentence())
        .isEqualTo(
            "The agent's image `nobody/has:this` could not be pulled: Back-off pulling image:"
                + " manifest unknown. Check name, tag and pull secret.");
    spawner.end(run); // as is done once that is told
    Eventually.within(SOON).until(() -> cluster.jobs().isEmpty());
  }

  @Test
  void aSecretThatIsNotThere() {
    spawner.create(Specs.withSecret(spec, "not-there"));

    assertThat(end().problem().sentence())
        .isEqualTo(
            "The agent's container lacks something: secret \"not-there\" not found. Add it, then"
                + " press Retry.");
  }

  @Test
  void noNodeHasRoomUntilThereIs() {
    cluster.hasRoom(false);
    spawner.create(spec);
    waitsWith(
        "No node has room: 0/3 nodes are available: 3 Insufficient memory. It starts when there is"
            + " room; cancel if you don't want to wait.");

    cluster.hasRoom(true);

    waitsWith("");
    assertThat(ends).isEmpty();
  }

  @Test
  void noPodAfterTenSecondsIsSaid() {
    cluster.makesPods(false);
    spawner.create(spec);
    clock.advance(Duration.ofSeconds(12));

    waitsWith(
        "No pod may be created: the namespace's quota is full or a policy refuses it. It starts"
            + " when there is room; `kubectl describe job "
            + job
            + "` names the cause.");

    cluster.makesPods(true);
    waitsWith("");
  }

  @Test
  void whatTheApiServerWarnedOfIsTheLikelyCause() {
    cluster.warn("would violate PodSecurity \"restricted:latest\": privileged", "a\\b");
    cluster.makesPods(false);
    spawner.create(spec);
    clock.advance(Duration.ofSeconds(12));

    waitsWith(
        "No pod is created. The likely cause is what the API server warned of: would violate"
            + " PodSecurity \"restricted:latest\": privileged; a\\b. `kubectl describe job "
            + job
            + "` names the cause.");
  }

  @Test
  void aJobThatIsDeletedByHandIsTold() {
    spawner.create(spec);
    Eventually.within(SOON).until(() -> cluster.isRunning(job));

    cluster.deleteByHand(job);

    assertThat(end().problem().sentence()).startsWith("Somebody deleted the Job.");
  }

  @Test
  void aJobThatIsGoneWhileTheApiWasAwayIsTold() {
    spawner.create(spec);
    Eventually.within(SOON).until(() -> cluster.isRunning(job));
    cluster.away(true);
    Eventually.within(SOON)
        .untilPasses(
            () -> assertThatThrownBy(() -> spawner.list()).isInstanceOf(SpawnerUnavailable.class));

    cluster.deleteByHand(job);
    cluster.compact();
    cluster.away(false);

    assertThat(end().problem().sentence()).startsWith("Somebody deleted the Job.");
  }

  @Test
  void aJobThatIsClearedAwayAfterItsEndWasToldIsNotToldAgain() throws Exception {
    spawner.create(spec);
    ends("exit 3");
    String told = end().problem().sentence();
    ends.clear();

    cluster.expire(job);

    Eventually.within(SOON).until(() -> cluster.jobs().isEmpty() && spawner.list().isEmpty());
    RunId next = RunId.of("two");
    spawner.create(Specs.spec(next)); // told after all of the one before
    Eventually.within(SOON).until(() -> waits.containsKey(next));
    assertThat(told).contains("exit code 3");
    assertThat(ends).isEmpty();
  }

  @Test
  void aJobThatEndedAndWasClearedAwayWhileTheApiWasAwayIsNobodysDeed() throws Exception {
    spawner.create(spec);
    Eventually.within(SOON).until(() -> cluster.isRunning(job));
    cluster.away(true);
    ends("exit 3");
    Eventually.within(SOON).until(() -> hasEnded(job));
    cluster.expire(job);
    Eventually.within(SOON).until(() -> cluster.jobs().isEmpty());
    clock.advance(Duration.ofHours(2));
    cluster.compact();
    cluster.away(false);

    assertThat(end().problem().sentence())
        .startsWith("The Job is gone, and no dispatcher saw how it ended: ");
  }

  @Test
  void watchesThatAreCutOrTooOldGoOn() throws Exception {
    cluster.cutWatches();
    cluster.compact();
    spawner.create(spec);
    Eventually.within(SOON).until(() -> spawner.list().size() == 1);
    cluster.cutWatches();

    ends("exit 3");

    assertThat(end().problem().sentence())
        .isEqualTo("The agent's container ended with exit code 3 without a last word.");
  }

  @Test
  void theNextDispatcherIsToldOfWhatEndedBefore() throws Exception {
    spawner.create(spec);
    Eventually.within(SOON).until(() -> cluster.isRunning(job));
    spawner.close();
    ends("exit 7");
    spawner = spawner();

    spawner.start(listener);

    assertThat(end().problem().sentence()).contains("exit code 7");
  }

  @Test
  void jobsGetTheConfigMapOfTheDispatchersOwnPod() throws Exception {
    spawner.close();
    cluster.podWithConfig("dispatcher-7c9d", "agentsmith-config-7d9f");
    cluster.configMap("agentsmith-config-7d9f", Map.of("agentsmith.yml", "projects: {}\n"));
    image("cat \"$AGENTSMITH_CONFIG\"; exit 0\n");
    spawner = Cluster.of(cluster.kubeconfig()).spawner(settings(), "dispatcher-7c9d", clock);
    spawner.start(listener);

    spawner.create(spec);

    end();
    assertThat(spawner.lastLines(run, 3)).containsExactly("projects: {}");
    assertThat(cluster.jobs().toString()).contains("agentsmith-config-7d9f");
  }

  @Test
  void aSecretOfTheRunStandsInNoArgumentAndNoObject() throws Exception {
    cluster.secret(FakeKubernetes.SECRET, Map.of("GIT_TOKEN", "very-secret-token"));
    image("[ \"$GIT_TOKEN\" = very-secret-token ] && echo has it; exit 0\n");
    spawner.create(spec);
    end();

    assertThat(spawner.lastLines(run, 3)).containsExactly("has it");
    assertThat(cluster.jobs() + " " + cluster.pods() + " " + cluster.calls())
        .doesNotContain("very-secret-token");
  }

  private void image(String shell) throws IOException {
    Path script = directory.resolve("agent.sh");
    Files.writeString(script, "#!/bin/sh\n" + shell);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    cluster.image(FakeKubernetes.IMAGE, script.toString());
  }

  /// What the container does as its last.
  private void ends(String shell) throws IOException {
    Eventually.within(SOON).until(() -> cluster.isRunning(job));
    Path draft = cluster.directory(job).resolve("stop.new");
    Files.writeString(draft, shell + "\n");
    Files.move(draft, draft.resolveSibling("stop"));
  }

  private boolean hasEnded(String name) {
    return cluster.jobs().stream()
        .filter(one -> one.at("/metadata/name").asText().equals(name))
        .anyMatch(one -> one.at("/status/conditions").isArray());
  }

  private JobEnd end() {
    return Eventually.within(SOON)
        .until(
            () -> {
              clock.advance(Duration.ofMillis(100)); // reasons get their two seconds to arrive
              return ends.get(run);
            },
            Objects::nonNull);
  }

  private void waitsWith(String words) {
    Eventually.within(SOON).until(() -> waits.get(run), words::equals);
  }

  private KubernetesSpawner spawner() throws IOException {
    return Cluster.of(cluster.kubeconfig()).spawner(settings(), null, clock);
  }

  private static KubernetesSettings settings() {
    return new KubernetesSettings(
        FakeKubernetes.NAMESPACE,
        FakeKubernetes.IMAGE,
        "IfNotPresent",
        FakeKubernetes.SECRET,
        null,
        null);
  }

  private String lastWord() {
    RunState state = RunState.EMPTY.ended(Instant.EPOCH, RunEnd.succeeded());
    return RunEventJson.write(run, new RunEvent.Finished(1, Instant.EPOCH, state));
  }

  private static boolean isOutOfRole(ApiCall call) {
    return !List.of("create jobs").contains(call.words());
  }
}
