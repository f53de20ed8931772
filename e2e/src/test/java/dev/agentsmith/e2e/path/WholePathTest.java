package dev.agentsmith.e2e.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every way a run can end, told in its thread in exactly one message, word for word.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class WholePathTest {
  private static final String DONE =
      "@ann done: pull request <stage>/pull-requests/fix-1-the-number-is-wrong.md"
          + " · 1 file +1 −1 · passed (before: failed), no test was counted · <time> · $<cost>";

  @TempDir Path directory;

  @Test
  void aBugIsFixedAndThePullRequestIsThere() throws Exception {
    try (var stage = new Stage(directory, Played.fixesIt()).open("")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");

      assertThat(stage.terminal("t", run)).isEqualTo(DONE);
      assertThat(stage.git("show", "fix/1-the-number-is-wrong:number.txt")).isEqualTo("2\n");
      assertThat(stage.git("log", "--format=%s", "-1", "fix/1-the-number-is-wrong"))
          .isEqualTo("fix: say 2\n");
      assertThat(stage.git("show", "main:number.txt")).isEqualTo("1\n");
      assertThat(stage.model.prefixBreaks()).isEmpty();
      assertNoSecretAnywhere(stage, run);
    }
  }

  @Test
  void testsThatNeverPassAreToldAndNothingIsOpened() throws Exception {
    try (var stage = new Stage(directory, Played.neverGetsItRight()).open("rounds: 2")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");

      assertThat(stage.terminal("t", run))
          .isEqualTo(
              "@ann not done: The tests still fail after 2 rounds (`sh test.sh` fails). Work so far:"
                  + " branch `fix/1-the-number-is-wrong`.");
      assertThat(stage.git("show", "fix/1-the-number-is-wrong:number.txt")).isEqualTo("3\n");
      assertThat(stage.pullRequests()).doesNotExist();
    }
  }

  @Test
  void aModelThatChangesNothingHasNotSucceeded() throws Exception {
    try (var stage = new Stage(directory, Played.changesNothing()).open("")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");

      assertThat(stage.terminal("t", run))
          .isEqualTo(
              "@ann not done: The agent changed nothing. It said: The number is right. Say in the"
                  + " ticket what should be different, then run again. Work so far: branch"
                  + " `fix/1-the-number-is-wrong`.");
      assertThat(stage.pullRequests()).doesNotExist();
    }
  }

  @Test
  void aModelThatNeverFinishesIsStoppedAtItsLimit() throws Exception {
    try (var stage =
        new Stage(directory, Played.neverFinishes()).open("agent: { budget: { turns: 6 } }")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");

      assertThat(stage.terminal("t", run))
          .isEqualTo(
              "@ann not done: The run stopped at its limit of 6 (budget.turns): the next model call"
                  + " would have been turn 7. Raise budget.turns in agentsmith.yml, or split the"
                  + " ticket. Work so far: branch `fix/1-the-number-is-wrong`.");
      assertThat(stage.model.requests()).hasSize(6);
    }
  }

  @Test
  void aCancelEndsTheRunAndItsCommands() throws Exception {
    try (var stage = new Stage(directory, Played.sleeps()).open("")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");
      Eventually.within(Stage.LIMIT).until(() -> hasSleep(run));

      RunId cancel = stage.say("t", "bob", "cancel");

      assertThat(stage.terminal("t", run))
          .isEqualTo(
              "@ann cancelled by @bob after <time>. Nothing was opened; work so far:"
                  + " branch `fix/1-the-number-is-wrong`.");
      assertThat(stage.terminals("t", cancel)).containsExactly("@bob Cancelling #1 in number.");
      Eventually.within(Stage.LIMIT).until(() -> Stage.processesOf(run).isEmpty());
    }
  }

  @Test
  void anAgentThatIsKilledIsToldAndLeavesNothingRunning() throws Exception {
    try (var stage = new Stage(directory, Played.sleeps()).open("")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");
      Eventually.within(Stage.LIMIT).until(() -> hasSleep(run));

      ProcessHandle.of(stage.agentPid(run)).orElseThrow().destroyForcibly();

      assertThat(stage.terminal("t", run))
          .isEqualTo(
              "@ann stopped: in step \"Implement\": The agent's process was killed by signal 9"
                  + " without a last word. Its output is in <stage>/data/jobs/agentsmith-fix-1-"
                  + run.brief()
                  + "/output.");
      Eventually.within(Stage.LIMIT).until(() -> Stage.processesOf(run).isEmpty());
    }
  }

  @Test
  void aDispatcherThatIsKilledIsReplacedAndTheRunGoesOn() throws Exception {
    var gate = new Gate(Played.fixesIt());
    try (var stage = new Stage(directory, gate).open("")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");
      Eventually.within(Stage.LIMIT).until(() -> stage.living("t", run).contains("running"));

      stage.killDispatcher();
      stage.startDispatcher();
      gate.open();

      assertThat(stage.terminal("t", run)).isEqualTo(DONE);
      assertThat(stage.ours("t", run)).hasSize(2);
    }
  }

  @Test
  void aRedisThatIsKilledAndComesBackEmptyLosesNothing() throws Exception {
    var gate = new Gate(Played.fixesIt());
    try (var stage = new Stage(directory, gate).open("")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");
      Eventually.within(Stage.LIMIT).until(() -> stage.living("t", run).contains("running"));

      stage.redis.killHard();
      stage.redis.startAgain();
      gate.open();

      assertThat(stage.terminal("t", run)).isEqualTo(DONE);
      assertThat(stage.ours("t", run)).hasSize(2);
    }
  }

  @Test
  void theDispatcherAndRedisKilledTogetherLoseNothing() throws Exception {
    var gate = new Gate(Played.fixesIt());
    try (var stage = new Stage(directory, gate).open("")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");
      Eventually.within(Stage.LIMIT).until(() -> stage.living("t", run).contains("running"));

      stage.killDispatcher();
      stage.redis.killHard();
      stage.redis.startAgain();
      stage.startDispatcher();
      gate.open();

      assertThat(stage.terminal("t", run)).isEqualTo(DONE);
      assertThat(stage.ours("t", run)).hasSize(2);
    }
  }

  @Test
  void aMissingSecretIsToldBeforeAnythingStarts() throws Exception {
    try (var stage =
        new Stage(directory, Played.fixesIt())
            .open("agent: { api_key: \"${NOT_SET_ANYWHERE}\" }")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");

      assertThat(stage.terminal("t", run))
          .isEqualTo(
              "@ann <stage>/agentsmith.yml:10:23: project \"number\" uses ${NOT_SET_ANYWHERE}, which"
                  + " is not set.");
      assertThat(stage.model.requests()).isEmpty();
    }
  }

  private static boolean hasSleep(RunId run) {
    return Stage.processesOf(run).stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .anyMatch(process -> process.info().command().orElse("").endsWith("sleep"));
  }

  /// The token and the key stand in no file the run left, and in no message.
  private static void assertNoSecretAnywhere(Stage stage, RunId run) throws Exception {
    String thread = stage.ours("t", run).toString();
    String all =
        thread
            + stage.output(run)
            + Files.readString(stage.log())
            + stage.git("log", "-p", "--all")
            + stage.model.requests();
    for (String secret : List.of(Stage.TOKEN, "key-of-the-stage-0123456789")) {
      assertThat(all).doesNotContain(secret);
    }
  }
}
