package dev.agentsmith.agent.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.pipeline.Approval;
import dev.agentsmith.agent.pipeline.Pipeline;
import dev.agentsmith.agent.pipeline.PipelineRun;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Outcome;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.loopback.Turn;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every way a run can end but well: in one true sentence, with the work on its branch.
class RunEndsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String BRANCH = "fix/42-the-total-is-wrong";
  private static final List<Turn> PLANNED = List.of(RunFixture.plan());

  @TempDir Path folder;

  @Test
  void testsThatNeverPassEndTheRunAfterItsRounds() throws Exception {
    List<Turn> turns =
        List.of(
            RunFixture.write("7"),
            RunFixture.finish(),
            RunFixture.write("8"),
            RunFixture.finish(),
            RunFixture.write("9"),
            RunFixture.finish());
    try (var fixture = RunFixture.of(folder, PLANNED, turns)) {
      RunState state = fixture.run();

      assertFailed(
          state, "The tests still fail after 3 rounds (`the total is 6`: expected 6, was 9).");
      assertThat(fixture.exitCode()).isEqualTo(1);
      assertThat(rounds(state, "run_tests"))
          .containsExactly("1 of 2 failed", "1 of 2 failed", "1 of 2 failed");
      assertThat(fixture.inRepository("show", BRANCH + ":total.txt")).isEqualTo("9");
      assertThat(fixture.inRepository("log", "--format=%s", "main.." + BRANCH))
          .isEqualTo("wip: The total is wrong");
      assertThat(result(fixture))
          .contains("outcome: \"failed\"")
          .contains("The tests still fail after 3 rounds (`the total is 6`: expected 6, was 9).");
      assertThat(folder.resolve("pulls")).doesNotExist();
      assertThat(fixture.conversation())
          .contains("they fail: 1 of 2 failed. This is round 2 of 3.", "expected 6, was 7")
          .contains("This is round 3 of 3.", "expected 6, was 8");
      assertThat(fixture.anthropic.prefixBreaks()).isEmpty();
    }
  }

  @Test
  void failedWorkBecomesADraftWhereTheProjectWantsIt() throws Exception {
    try (var fixture =
        RunFixture.of(folder, PLANNED, List.of(RunFixture.write("7"), RunFixture.finish()))) {
      fixture.configured("defaults: {rounds: 1, pull_request: {draft_when_failed: true}}").run();

      assertThat(fixture.pullRequest(BRANCH))
          .contains("draft: true")
          .contains(
              "**Not ready.** The tests still fail after 1 round (`the total is 6`: expected 6, was 7).");
    }
  }

  @Test
  void anEmptyDiffIsNoSuccess() throws Exception {
    try (var fixture = RunFixture.of(folder, PLANNED, List.of(RunFixture.finish()))) {
      RunState state = fixture.run();

      assertFailed(
          state,
          "The agent changed nothing. It said: total.txt said 5. Now it says 6. Say in the ticket"
              + " what should be different, then run again.");
      assertThat(result(fixture)).contains("## Changed files\n\nNone.");
    }
  }

  @Test
  void aModelThatNeverFinishesMeetsTheLimitOfTurns() throws Exception {
    try (var fixture =
        RunFixture.of(
            folder, PLANNED, List.of(RunFixture.turn("read_file", "{\"path\": \"total.txt\"}")))) {
      RunState state = fixture.configured("defaults: {agent: {budget: {turns: 5}}}").run();

      assertFailed(
          state,
          "The run stopped at its limit of 5 (budget.turns): the next model call would have been"
              + " turn 6. Raise budget.turns in agentsmith.yml, or split the ticket.");
      assertThat(fixture.exitCode()).isEqualTo(3);
      assertThat(fixture.anthropic.requests()).hasSize(5);
    }
  }

  @Test
  void aModelThatGoesRoundInCirclesIsToldOnceAndThenStopped() throws Exception {
    try (var fixture =
        RunFixture.of(
            folder, PLANNED, List.of(RunFixture.turn("read_file", "{\"path\": \"total.txt\"}")))) {
      RunState state = fixture.run();

      assertFailed(
          state,
          "The agent went round in circles and was stopped: read_file was called 5 times with the"
              + " same arguments and the same result. Say in the ticket where to look, or choose a"
              + " stronger model, then run again.");
      assertThat(fixture.anthropic.requests().getLast().toString())
          .containsOnlyOnce("You called `read_file` 3 times with the same arguments");
    }
  }

  @Test
  void noCallIsMadeThatCouldPassTheBudget() throws Exception {
    try (var fixture = RunFixture.of(folder, PLANNED, List.of(RunFixture.finish()))) {
      RunState state = fixture.configured("defaults: {agent: {budget: {usd: 0.10}}}").run();

      assertThat(fixture.exitCode()).isEqualTo(3);
      assertThat(problem(state))
          .startsWith(
              "The run stopped at its limit of $0.10 (budget.usd): the next model call could have"
                  + " cost up to $0.");
      assertThat(fixture.anthropic.requests()).isEmpty();
      assertThat(result(fixture)).contains("outcome: \"failed\"", "usd: 0");
    }
  }

  @Test
  void noCallIsMadeThatCouldPassWhatTheProjectMaySpendInADay() throws Exception {
    try (var fixture = RunFixture.of(folder, PLANNED, List.of(RunFixture.finish()))) {
      RunState state = fixture.configured("defaults: {agent: {budget: {usd_per_day: 0.05}}}").run();

      assertThat(fixture.exitCode()).isEqualTo(3);
      assertThat(problem(state))
          .startsWith(
              "The run stopped at its project's limit of $0.050 a day (budget.usd_per_day): $0.00 is"
                  + " spent or reserved today, and the next model call could have cost up to $0.")
          .endsWith("Raise budget.usd_per_day in agentsmith.yml, or run again tomorrow (UTC).");
      assertThat(fixture.anthropic.requests()).isEmpty();
    }
  }

  @Test
  void aPersonSeesThatTheModelIsAskedAgainAndWhatBrokeOffIsPaid() throws Exception {
    try (var fixture =
        RunFixture.of(folder, PLANNED, List.of(RunFixture.write("6"), RunFixture.finish()))) {
      fixture.anthropic.fail(new Fault.Overloaded(), new Fault.CutAfter(900));
      RunState state = fixture.configured("defaults: {agent: {retry: {max_delay: 20ms}}}").run();

      assertThat(state.end()).isEqualTo(RunEnd.succeeded());
      assertThat(fixture.states.stream().map(RunState::note))
          .contains(
              "the model answered 529 (overloaded); trying again in 1 s (1 of 5)",
              "the model's answer broke off in the middle; trying again in 1 s (2 of 5)");
      assertThat(result(fixture)).contains("phase: \"broken off\"");
    }
  }

  @Test
  void aModelThatOnlyTalksIsAskedOnceAndItsWorkIsSavedButNotDelivered() throws Exception {
    try (var fixture =
        RunFixture.of(
            folder, PLANNED, List.of(RunFixture.write("6"), new Turn("All is done.", List.of())))) {
      RunState state = fixture.run();

      assertFailed(
          state,
          "The model stopped before it said that the criteria are met. It said: All is done. Look at"
              + " the branch, then run again.");
      assertThat(fixture.anthropic.requests()).hasSize(4);
      assertThat(fixture.conversation()).contains("You stopped without calling a tool.");
      assertThat(fixture.inRepository("show", BRANCH + ":total.txt")).isEqualTo("6");
    }
  }

  @Test
  void aCancelInTheMiddleOfACommandEndsItAndSavesTheWork() throws Exception {
    Path pid = folder.resolve("run/scratch/pid");
    try (var fixture =
        RunFixture.of(
            folder,
            PLANNED,
            List.of(
                RunFixture.write("7"),
                RunFixture.turn(
                    "run_command", "{\"command\": \"echo $$ > " + pid + "; sleep 300\"}")))) {
      PipelineRun run = fixture.prepared();
      FutureTask<RunState> ended = started(run::run);
      Eventually.within(LIMIT).until(() -> Files.exists(pid) && Files.size(pid) > 0);

      run.cancel("@colleague");

      RunState state = ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(state.end()).isEqualTo(RunEnd.cancelled("@colleague"));
      assertThat(run.exitCode()).isEqualTo(130);
      assertThat(Path.of("/proc", Files.readString(pid).strip())).doesNotExist();
      assertThat(state.work().branch()).isEqualTo(BRANCH);
      assertThat(fixture.inRepository("rev-parse", "--short=7", BRANCH))
          .isEqualTo(state.work().commit());
      assertThat(fixture.inRepository("show", BRANCH + ":total.txt")).isEqualTo("7");
      assertThat(result(fixture))
          .contains("outcome: \"cancelled\"", "cancelled_by: \"@colleague\"")
          .containsPattern("Cancelled by @colleague after \\d+ s\\.");
      assertThat(folder.resolve("pulls")).doesNotExist();
      assertThat(fixture.states.stream().filter(RunState::isFinished)).hasSize(1);
    }
  }

  @Test
  void aProcessThatIsToldToEndSavesTheWorkToo() throws Exception {
    try (var fixture = RunFixture.of(folder, PLANNED, List.of(RunFixture.finish()))) {
      fixture.anthropic.fail(new Fault.Hang());
      PipelineRun run = fixture.prepared();
      FutureTask<RunState> ended = started(run::run);
      Eventually.within(LIMIT).until(() -> inStep(fixture, "make_plan"));

      run.stop("SIGTERM");

      RunState state = ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(state.end())
          .isEqualTo(
              RunEnd.stopped(Problem.of("The agent was told to end: SIGTERM.", "Run it again.")));
      assertThat(run.exitCode()).isEqualTo(143);
      assertThat(result(fixture)).contains("outcome: \"stopped\"");
    }
  }

  @Test
  void aStepWithoutASignOfLifeIsEnded() throws Exception {
    try (var fixture = RunFixture.of(folder, PLANNED, List.of(RunFixture.finish()))) {
      fixture.anthropic.fail(new Fault.Hang());
      RunState state = fixture.configured("defaults: {job: {step_limit: 2s}}").run();

      assertFailed(
          state,
          "The step make_plan showed no sign of life for 2 s (job.step_limit). Raise"
              + " job.step_limit in agentsmith.yml if it needs longer, then run again.");
    }
  }

  @Test
  void aDeclinedPlanChangesNothingAndARemarkChangesThePlan() throws Exception {
    var answers =
        List.of(
                new Approval.Decision.Remarked("Say it in words."),
                (Approval.Decision) new Approval.Decision.Declined("you"))
            .iterator();
    try (var fixture =
        RunFixture.of(folder, PLANNED, List.of(RunFixture.finish()))
            .approvedBy((_, _) -> answers.next())) {
      RunState state = fixture.run();

      assertThat(state.end()).isEqualTo(RunEnd.cancelled("you"));
      assertThat(fixture.conversation()).contains("Say it in words.");
      assertThat(rounds(state, "make_plan")).containsExactly("1 criterion", "1 criterion");
    }
  }

  @Test
  void aDryRunPlansAndLeavesNothingBehind() throws Exception {
    try (var fixture =
        RunFixture.of(folder, PLANNED, List.of(RunFixture.finish()))
            .through(Pipeline.FIX.upTo("ask_approval"))
            .approvedBy((_, _) -> new Approval.Decision.Approved())) {
      RunState state = fixture.run();

      assertThat(state.end()).isEqualTo(RunEnd.succeeded());
      assertThat(fixture.inRepository("branch", "--format=%(refname:short)")).isEqualTo("main");
    }
  }

  @Test
  void workThatCannotBePushedIsKeptAndItsPlaceTold() throws Exception {
    try (var fixture =
        RunFixture.of(folder, PLANNED, List.of(RunFixture.write("6"), RunFixture.finish()))) {
      Path hook = fixture.git.repository("shop").resolve("hooks/pre-receive");
      Files.writeString(hook, "#!/bin/sh\necho closed for today\nexit 1\n");
      assertThat(hook.toFile().setExecutable(true)).isTrue();

      RunState state = fixture.run();

      assertFailed(
          state,
          "The branch %s could not be pushed to %s: closed for today. Mend that, then run again."
                  .formatted(BRANCH, fixture.git.url("shop"))
              + " The work so far is only in %s.".formatted(folder.resolve("run/checkout")));
      assertThat(folder.resolve("run/checkout/total.txt")).hasContent("6");
      assertThat(state.work().commit()).isNull();
    }
  }

  @Test
  void aTicketThatIsNotThereAndATokenThatIsNoneAreTold() throws Exception {
    try (var fixture = RunFixture.of(folder, PLANNED, List.of(RunFixture.finish()))) {
      Files.delete(folder.resolve("tickets/42-total.md"));

      assertFailed(
          fixture.run(),
          "There is no ticket #42: no file 42.md or 42-….md in %s. Check the number."
              .formatted(folder.resolve("tickets")));
    }
  }

  @Test
  void aChangeWhoseTestsCannotRunIsADraftThatSaysSoFirst() throws Exception {
    try (var fixture =
        RunFixture.of(folder, PLANNED, List.of(RunFixture.write("6"), RunFixture.finish()))) {
      RunState state = fixture.configured("defaults: {build: {test: nosuchtool --all}}").run();

      assertThat(Objects.requireNonNull(state.end()).outcome()).isEqualTo(Outcome.SUCCEEDED);
      assertThat(state.work().untested())
          .isEqualTo("The tests (`nosuchtool --all`) can't be run: nosuchtool is not installed.");
      assertThat(state.work().testsBefore()).as("not run is not failed").isNull();
      assertThat(state.work().testsAfter()).isNull();
      assertThat(rounds(state, "run_tests")).containsExactly("could not be run");
      assertThat(fixture.pullRequest(BRANCH))
          .contains("draft: true")
          .contains("**Draft, not tested.** The tests (`nosuchtool --all`) can't be run")
          .contains("- [ ] the total is 6: the agent says so, no test does (test 2)");
      assertThat(result(fixture))
          .contains("Delivered as a draft after ")
          .contains("- before: not run\n- after: not run");
      assertThat(fixture.conversation()).contains("The tests can't be run here: ");
    }
  }

  @Test
  void aRepositoryWithoutTestsIsDeliveredAsADraftUnlessNoneAreWanted() throws Exception {
    try (var fixture =
        RunFixture.of(folder, PLANNED, List.of(RunFixture.write("6"), RunFixture.finish()))) {
      fixture.configured("defaults: {build: {no_tests: true}}");
      RunState state = fixture.run();

      assertThat(Objects.requireNonNull(state.end()).outcome()).isEqualTo(Outcome.SUCCEEDED);
      assertThat(state.work().untested()).isNull();
      assertThat(fixture.pullRequest(BRANCH))
          .contains("draft: false")
          .doesNotContain("ot tested.**");
    }
  }

  @Test
  void theSameFailuresAsBeforeAreNoFailureOfTheChange() throws Exception {
    Turn note =
        RunFixture.turn("write_file", "{\"path\": \"NOTES.md\", \"content\": \"Read me.\\n\"}");
    Turn done =
        RunFixture.turn(
            "finish",
            """
            {"summary": "NOTES.md is new.", "commit_subject": "docs: add notes",
             "criteria": [{"text": "the total is 6", "met": true, "evidence": "NOTES.md"}]}
            """);
    try (var fixture = RunFixture.of(folder, PLANNED, List.of(note, done))) {
      RunState state = fixture.run();

      assertThat(Objects.requireNonNull(state.end()).outcome()).isEqualTo(Outcome.SUCCEEDED);
      assertThat(rounds(state, "run_tests"))
          .as("one round: documentation alone was changed")
          .containsExactly("1 of 2 failed; all of them failed before");
      assertThat(result(fixture))
          .contains("These tests failed before the change and still do: the total is 6.");
    }
  }

  @Test
  void testsThatCannotRunAreNotFailingTests() throws Exception {
    try (var fixture = RunFixture.of(folder, PLANNED, List.of(RunFixture.finish()))) {
      RunState state =
          fixture.configured("defaults: {unverified: fail, build: {test: nosuchtool --all}}").run();

      assertFailed(
          state,
          "The tests (`nosuchtool --all`) can't be run: nosuchtool is not installed. Install it"
              + " where the agent runs (in Kubernetes and Docker: an image as job.image), or give"
              + " another command as build.test in agentsmith.yml, or --test.");
    }
  }

  @Test
  void aDryRunThatFailsLeavesNothingBehindEither() throws Exception {
    try (var fixture =
        RunFixture.of(folder, List.of(new Turn("I can't.", List.of())), List.of())
            .through(Pipeline.FIX.upTo("make_plan"))) {
      assertFailed(
          fixture.run(),
          "The model submitted no plan. It said: I can't. Say in the ticket what is wanted, then"
              + " run again.");
      assertThat(fixture.inRepository("branch", "--format=%(refname:short)")).isEqualTo("main");
    }
  }

  private static void assertFailed(RunState state, String sentence) {
    assertThat(problem(state)).isEqualTo(sentence);
    assertThat(Objects.requireNonNull(state.end()).outcome()).isEqualTo(Outcome.FAILED);
  }

  private static String problem(RunState state) {
    RunEnd end = Objects.requireNonNull(state.end());
    return Objects.requireNonNull(end.problem(), end.toString()).sentence();
  }

  private static List<String> rounds(RunState state, String step) {
    return state.steps().stream()
        .filter(s -> s.name().equals(step))
        .map(StepState::detail)
        .toList();
  }

  private static boolean inStep(RunFixture fixture, String step) {
    if (fixture.states.isEmpty()) {
      return false;
    }
    StepState running = fixture.states.getLast().runningStep();
    return running != null && running.name().equals(step);
  }

  private static FutureTask<RunState> started(Callable<RunState> run) {
    var task = new FutureTask<>(run);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private static String result(RunFixture fixture) throws IOException, InterruptedException {
    String page =
        fixture
            .inRepository("ls-tree", "-r", "--name-only", BRANCH)
            .lines()
            .filter(name -> name.endsWith("/result.md"))
            .findFirst()
            .orElseThrow();
    return fixture.inRepository("show", BRANCH + ":" + page);
  }
}
