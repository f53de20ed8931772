package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.workspace.Snapshot.ChangedFile;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.TestTally;
import java.util.List;

/// Runs all tests on exactly what is going to be delivered. What they say decides; a failure goes
/// back to the model as often as the project allows.
final class RunTests implements Step {

  @Override
  public String name() {
    return "run_tests";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    run.commands().endAll();
    List<String> changed = run.snapshot().files().stream().map(ChangedFile::path).toList();
    TestRun tests = run.tester().run(changed);
    run.tests(tests);
    run.tester()
        .before(changed)
        .ifPresent(before -> run.work(run.work().withTestsBefore(before.tally())));
    run.work(run.work().withTestsAfter(tests.tally()));
    if (tests.obstacle() != null) {
      return new StepResult.Failed("can't be run", tests.obstacle());
    }
    if (tests.isGreen()) {
      return run.followUps().isWaiting()
          ? new StepResult.BackTo("implement", tests.brief() + "; a message came")
          : new StepResult.Done(tests.brief());
    }
    TestTally before = run.work().testsBefore();
    if (run.round() > 1 && before != null && isNoWorse(before, tests.tally())) {
      run.remark(
          "These tests failed before the change and still do: %s."
              .formatted(String.join(", ", tests.tally().failing())));
      return new StepResult.Done(tests.brief() + "; all of them failed before");
    }
    int rounds = run.setup().project().rounds();
    if (run.round() >= rounds) {
      return new StepResult.Failed(tests.brief(), stillFailing(tests, rounds));
    }
    new SaveWork().saveQuietly(run);
    run.nextRound();
    return new StepResult.BackTo("implement", tests.brief());
  }

  /// What fails before the change is not the change's fault: true if only such tests fail, and more
  /// pass than before. The model has seen them once, since they may be the ticket's.
  private static boolean isNoWorse(TestTally before, TestTally after) {
    return before.counted()
        && after.counted()
        && after.failing().size() == after.failed()
        && before.failing().containsAll(after.failing())
        && after.passed() > before.passed();
  }

  private static Problem stillFailing(TestRun tests, int rounds) {
    return Problem.of(
        "The tests still fail after %s (%s)."
            .formatted(rounds == 1 ? "1 round" : rounds + " rounds", tests.headline()),
        "");
  }
}
