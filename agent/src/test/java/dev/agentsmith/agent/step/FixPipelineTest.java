package dev.agentsmith.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.agent.pipeline.Pipeline;
import dev.agentsmith.agent.pipeline.PipelineRun;
import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.core.config.Pipelines;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixPipelineTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TempDir Path folder;

  @Test
  void aTicketBecomesATestedBranchAndAPullRequest() throws Exception {
    try (var fixture =
        RunFixture.of(
            folder,
            List.of(RunFixture.turn("read_file", "{\"path\": \"total.txt\"}"), RunFixture.plan()),
            List.of(RunFixture.write("6"), RunFixture.finish()))) {
      RunState state = fixture.run();

      assertThat(fixture.exitCode()).isZero();
      assertThat(state.end()).isEqualTo(RunEnd.succeeded());
      assertThat(state.work().testsAfter()).isEqualTo(new TestTally(true, true, 2, 0, List.of()));
      assertThat(state.work().testsBefore())
          .isEqualTo(new TestTally(false, true, 1, 1, List.of("the total is 6")));
      String branch = "fix/42-the-total-is-wrong";
      assertThat(state.work().branch()).isEqualTo(branch);
      assertThat(fixture.inRepository("log", "--format=%h %s", "main.." + branch))
          .isEqualTo(state.work().commit() + " fix: say 6");
      assertThat(fixture.inRepository("diff", "--name-only", "main", branch).lines())
          .containsExactly(
              ".agentsmith/runs/" + folderOf(state) + "/decisions.md",
              ".agentsmith/runs/" + folderOf(state) + "/plan.md",
              ".agentsmith/runs/" + folderOf(state) + "/result.md",
              "total.txt");
      assertThat(fixture.pullRequest(branch))
          .contains("# fix: say 6", "`make test`: 1 of 2 before, 2 of 2 after.")
          .contains("draft: false");
      assertThat(fixture.conversation())
          .contains("Write totals as plain numbers.")
          .doesNotContain("print the token", RunFixture.TOKEN.reveal());
    }
  }

  @Test
  void aFeatureTakesTheSameStepsOnABranchAndWithRulesOfItsOwn() throws Exception {
    try (var fixture =
        RunFixture.of(
            folder,
            List.of(RunFixture.plan()),
            List.of(RunFixture.write("6"), RunFixture.finish("Say 6")))) {
      RunState state = fixture.of(RunKind.FEATURE).run();

      assertThat(state.end()).isEqualTo(RunEnd.succeeded());
      String branch = "feature/42-the-total-is-wrong";
      assertThat(state.work().branch()).isEqualTo(branch);
      assertThat(fixture.inRepository("log", "--format=%s", "main.." + branch))
          .isEqualTo("feat: Say 6");
      assertThat(fixture.conversation())
          .contains(
              "Plan tests of the new behaviour", "Test the new behaviour as the project tests")
          .doesNotContain("Mend the cause.", "to know the cause");
    }
  }

  @Test
  void aFixIsNotToldTheRulesOfAFeature() {
    for (String phase : List.of("plan", "implement")) {
      assertThat(LoopFrame.rules(phase, RunKind.FIX))
          .doesNotContain("new behaviour", "{{", "\n\n\n");
      assertThat(LoopFrame.rules(phase, RunKind.FEATURE)).contains("new behaviour", "changelog");
    }
  }

  @Test
  void aTaskInTheUsersOwnCheckoutBecomesABranchThere() throws Exception {
    Path mine = folder.resolve("mine");
    try (var fixture =
        RunFixture.of(
            folder,
            List.of(RunFixture.plan()),
            List.of(RunFixture.write("6"), RunFixture.finish()))) {
      Shell.git(folder, "clone", "-q", fixture.git.repository("shop").toString(), "mine");
      Files.writeString(mine.resolve("total.txt"), "my own, unfinished\n");
      Files.writeString(mine.resolve("notes.txt"), "mine\n");

      RunState state = fixture.inLocalRepository(mine).run();

      assertThat(state.end()).isEqualTo(RunEnd.succeeded());
      String branch = "fix/" + RunFixture.ID.brief() + "-the-total-is-wrong-it-says-5-it-should";
      assertThat(state.work().branch()).isEqualTo(branch);
      assertThat(state.work().pullRequest()).isNull();
      assertThat(Shell.git(mine, "show", branch + ":total.txt")).isEqualTo("6");
      assertThat(Shell.git(mine, "branch", "--show-current")).isEqualTo("main");
      assertThat(Shell.git(mine, "status", "--porcelain")).isEqualTo("M total.txt\n?? notes.txt");
      assertThat(mine.resolve("total.txt")).hasContent("my own, unfinished");
      assertThat(Shell.git(mine, "diff", "--name-only", "main", branch))
          .doesNotContain("notes.txt");
      assertThat(detail(state, "check_out")).endsWith(", without uncommitted changes");
    }
  }

  @Test
  void aMessageAndACancelReachTheRunThroughItsInbox() throws Exception {
    try (RedisServer redis = RedisServer.start(folder.resolve("redis"));
        Redis client = new Redis(RedisUrl.parse(redis.address(), null), 2, LIMIT);
        var fixture =
            RunFixture.of(
                folder,
                List.of(RunFixture.plan()),
                List.of(RunFixture.turn("read_file", "{\"path\": \"total.txt\"}")))) {
      var inbox = new Inbox(client);
      inbox.put(
          RunFixture.ID,
          new InboxEntry("1.1", InboxEntry.Kind.MESSAGE, "@asker", "Write it in words."));
      inbox.put(RunFixture.ID, new InboxEntry("1.2", InboxEntry.Kind.CANCEL, "@colleague", ""));

      RunState state =
          fixture
              .publishedTo(new Journal.Wire(new RunLog(client), inbox, "writer", new Random(1)))
              .run();

      assertThat(state.end()).isEqualTo(RunEnd.cancelled("@colleague"));
      assertThat(state.received()).containsExactly("1.1", "1.2");
    }
  }

  @Test
  void aQuestionIsAnsweredOnceThroughTheInboxAndTheRunGoesOn() throws Exception {
    try (RedisServer redis = RedisServer.start(folder.resolve("redis"));
        Redis client = new Redis(RedisUrl.parse(redis.address(), null), 2, LIMIT);
        var fixture =
            RunFixture.of(
                folder,
                List.of(RunFixture.plan()),
                List.of(
                    RunFixture.turn(
                        "ask_person",
                        "{\"question\": \"As a word?\", \"choices\": [\"yes\", \"no\"],"
                            + " \"default\": \"yes\"}"),
                    RunFixture.write("6"),
                    RunFixture.finish()))) {
      var inbox = new Inbox(client);
      fixture.onState(
          state -> {
            if (state.question() != null) {
              inbox.put(
                  RunFixture.ID, new InboxEntry("2.1", InboxEntry.Kind.ANSWER, "@asker", "no"));
            }
          });

      RunState state =
          fixture
              .publishedTo(new Journal.Wire(new RunLog(client), inbox, "writer", new Random(1)))
              .run();

      assertThat(state.end()).isEqualTo(RunEnd.succeeded());
      assertThat(state.question()).isNull();
      assertThat(fixture.conversation()).contains("@asker answers: no");
    }
  }

  @Test
  void whereNobodyCanBeAskedTheDefaultHoldsAtOnce() throws Exception {
    try (var fixture =
        RunFixture.of(
            folder,
            List.of(RunFixture.plan()),
            List.of(
                RunFixture.turn(
                    "ask_person", "{\"question\": \"As a word?\", \"default\": \"yes\"}"),
                RunFixture.write("6"),
                RunFixture.finish()))) {
      assertThat(fixture.run().end()).isEqualTo(RunEnd.succeeded());
      assertThat(fixture.conversation())
          .contains("Nobody answered. Go on with your default (\\\"yes\\\")");
    }
  }

  @Test
  void aMessageIsReadBeforeTheNextCall() throws Exception {
    try (RedisServer redis = RedisServer.start(folder.resolve("redis"));
        Redis client = new Redis(RedisUrl.parse(redis.address(), null), 2, LIMIT);
        var fixture =
            RunFixture.of(
                folder,
                List.of(RunFixture.plan()),
                List.of(RunFixture.write("6"), RunFixture.finish()))) {
      var inbox = new Inbox(client);
      inbox.put(
          RunFixture.ID,
          new InboxEntry("1.1", InboxEntry.Kind.MESSAGE, "@asker", "Write it in words."));

      RunState state =
          fixture
              .publishedTo(new Journal.Wire(new RunLog(client), inbox, "writer", new Random(1)))
              .run();

      assertThat(state.end()).isEqualTo(RunEnd.succeeded());
      assertThat(fixture.conversation())
          .contains("@asker adds, while you work:\\n\\nWrite it in words.");
      assertThat(fixture.anthropic.prefixBreaks()).isEmpty();
    }
  }

  @Test
  void aSecondProcessOfTheSameRunLeavesNoTraceAndWaitsToBeEnded() throws Exception {
    try (RedisServer redis = RedisServer.start(folder.resolve("redis"));
        Redis client = new Redis(RedisUrl.parse(redis.address(), null), 2, LIMIT);
        var fixture =
            RunFixture.of(
                folder,
                List.of(RunFixture.plan()),
                List.of(RunFixture.turn("read_file", "{\"path\": \"total.txt\"}")))) {
      var log = new RunLog(client);
      log.append(
          RunFixture.ID,
          "the first process",
          new RunEvent.Started(1, Instant.EPOCH, RunSubject.NONE, List.of()));
      fixture.anthropic.fail(new Fault.Hang());
      PipelineRun run =
          fixture
              .publishedTo(new Journal.Wire(log, new Inbox(client), "writer", new Random(1)))
              .prepared();
      var ended = new FutureTask<>(run::run);
      Thread.ofPlatform().daemon().start(ended);
      Eventually.within(Duration.ofSeconds(20)).until(() -> !fixture.states.isEmpty());
      assertThatThrownBy(() -> ended.get(4, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

      run.stop("SIGTERM");

      assertThat(ended.get(20, TimeUnit.SECONDS).isFinished()).isFalse();
      assertThat(fixture.inRepository("branch", "--format=%(refname:short)")).isEqualTo("main");
      assertThat(log.readAfter(RunFixture.ID, 0)).hasSize(1);
    }
  }

  @Test
  void theStepsAreThoseThatAConfigurationCanName() {
    assertThat(new StepCatalog().names()).isEqualTo(Pipelines.STEPS);
    assertThat(Pipeline.FIX.steps()).isEqualTo(Pipelines.PRESETS.get("fix"));
  }

  private static String detail(RunState state, String step) {
    return state.steps().stream()
        .filter(s -> s.name().equals(step))
        .map(StepState::detail)
        .findFirst()
        .orElseThrow();
  }

  private static String folderOf(RunState state) {
    Instant at = Objects.requireNonNull(state.at());
    return at.toString().substring(0, 10) + "-42-" + RunFixture.ID.brief();
  }
}
