package dev.agentsmith.e2e.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.loopback.Turns;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.kubernetes.FakeKubernetes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// From a message to a pull request over the Kubernetes API: the built dispatcher makes a Job, and
/// the node starts the built agent with its arguments, its variables and its volumes.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class KubernetesPathTest {
  @TempDir Path directory;
  private Stage stage;
  private FakeKubernetes cluster;
  private Process dispatcher;
  private volatile Turns turns = Played.fixesIt();

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory, request -> turns.answer(request));
    cluster =
        FakeKubernetes.start(directory.resolve("cluster"))
            .image(
                FakeKubernetes.IMAGE,
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                Distribution.command().toString())
            .secret(
                FakeKubernetes.SECRET,
                Map.of(
                    "GIT_TOKEN", Stage.TOKEN,
                    "ANTHROPIC_API_KEY", "key-of-the-stage-0123456789",
                    "SLACK_BOT_TOKEN", "xoxb-that-no-agent-needs"));
    configure();
    dispatcher = startDispatcher();
  }

  @AfterEach
  void stop() throws Exception {
    dispatcher.destroy();
    dispatcher.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    cluster.close();
    stage.close();
  }

  @Test
  void aMessageBecomesAJobAndAPullRequest() throws Exception {
    RunId run = stage.say("t1", "ann", "fix #1 in number");

    assertThat(stage.terminal("t1", run))
        .startsWith("@ann done: pull request <stage>/pull-requests/fix-1-the-number-is-wrong.md")
        .contains("passed (before: failed), no test was counted");
    assertThat(cluster.jobs()).hasSize(1);
    assertThat(cluster.calls()).allMatch(call -> call.status() < 300);
    assertThat(cluster.calls().toString())
        .doesNotContain(Stage.TOKEN)
        .doesNotContain("key-of-the-stage");
  }

  @Test
  void anApiThatIsAwayInMidRunAndBackIsNoTrouble() throws Exception {
    cluster.away(true);
    RunId run = stage.say("t1", "ann", "fix #1 in number");
    Eventually.within(Stage.LIMIT)
        .until(() -> stage.living("t1", run), text -> text.contains("does not answer just now"));

    cluster.away(false);

    assertThat(stage.terminal("t1", run)).startsWith("@ann done: ");
    assertThat(cluster.jobs()).hasSize(1);
  }

  @Test
  void aJobThatIsDeletedByHandIsToldAndItsWorkIsKept() throws Exception {
    turns = Played.sleeps();
    RunId run = stage.say("t1", "ann", "fix #1 in number");
    Eventually.within(Stage.LIMIT)
        .until(() -> stage.living("t1", run), text -> text.contains("running sleep"));

    cluster.deleteByHand("agentsmith-fix-1-" + run.brief());

    assertThat(stage.terminal("t1", run))
        .isEqualTo(
            "@ann stopped: Somebody deleted the Job. Work so far: branch"
                + " `fix/1-the-number-is-wrong`.");
  }

  @Test
  void aJobWhoseContainerIsKilledStaysWithItsLog() throws Exception {
    turns = Played.sleeps();
    RunId run = stage.say("t1", "ann", "fix #1 in number");
    Eventually.within(Stage.LIMIT)
        .until(() -> stage.living("t1", run), text -> text.contains("running sleep"));

    cluster.kill("agentsmith-fix-1-" + run.brief());

    assertThat(stage.terminal("t1", run)).contains("The container was killed from outside");
    // It is edited last, after whatever there was to do about the Job.
    Eventually.within(Stage.LIMIT)
        .until(() -> stage.living("t1", run), text -> !text.contains("running sleep"));
    assertThat(cluster.jobs()).hasSize(1);
    assertThat(cluster.calls()).noneMatch(call -> call.words().equals("delete jobs"));
  }

  @Test
  void aQueueLetsTheRunWaitAndTakesItsPlaceBack() throws Exception {
    cluster.kueue();
    turns = Played.sleeps();
    RunId run = stage.say("t1", "ann", "fix #1 in number");
    String job = "agentsmith-fix-1-" + run.brief();
    Eventually.within(Stage.LIMIT)
        .until(() -> stage.living("t1", run), text -> text.contains("Waiting for quota"));

    cluster.admit(job);
    Eventually.within(Stage.LIMIT)
        .until(() -> stage.living("t1", run), text -> text.contains("running sleep"));
    cluster.fail("delete jobs", new Fault.ServerError(500), new Fault.ServerError(500));
    cluster.evict(job);

    assertThat(stage.terminal("t1", run))
        .isEqualTo(
            "@ann stopped: The cluster's queue took the place back and suspended the Job. Retry"
                + " waits for its turn again. Work so far: branch `fix/1-the-number-is-wrong`.");
    Eventually.within(Stage.LIMIT).until(() -> cluster.jobs().isEmpty());
  }

  private Process startDispatcher() throws IOException {
    return stage.dispatcher(
        stage.log(),
        Map.of(
            "SPAWNER_TYPE",
            "kubernetes",
            "KUBECONFIG",
            cluster.kubeconfig().toString(),
            "AGENTSMITH_IMAGE",
            FakeKubernetes.IMAGE,
            "K8S_QUEUE_NAME",
            "team"));
  }

  /// With whole paths: the file is read in the container too.
  private void configure() throws IOException {
    Files.writeString(
        directory.resolve("agentsmith.yml"),
        """
        dispatcher:
          console: { directory: %1$s/chat }
        projects:
          number:
            source: { type: Local, url: "%2$s", pull_requests: %1$s/pull-requests }
            tickets: { type: Local, path: %1$s/tickets }
            build: { test: "sh test.sh" }
        """
            .formatted(directory, stage.git.url("number")));
  }
}
