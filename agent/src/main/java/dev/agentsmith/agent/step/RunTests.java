package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.review.Documentation;
import dev.agentsmith.agent.workspace.Snapshot.ChangedFile;
import dev.agentsmith.core.config.Project.Unverified;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.TestTally;
import java.util.List;
import java.util.Optional;

/// Runs all tests on exactly what is going to be delivered. What they say decides; a failure goes
/// back to the model as often as the project allows. What can't be run is not a failure.
final class RunTests implements Step {

  @Override
  public String name() {
    return "run_tests";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    run.commands().endAll();
    List<String> changed = run.snapshot().files().stream().map(ChangedFile::path).toList();
    boolean isDocumentation = Documentation.isAll(changed);
    if (!run.isTestable()) {
      return waiting(run, notRun(run, isDocumentation));
    }
    TestRun tests = run.tester().run(changed);
    run.tests(tests);
    Optional<TestRun> before =
        run.tester().before(changed).filter(known -> known.obstacle() == null);
    before.ifPresent(known -> run.work(run.work().withTestsBefore(known.tally())));
    if (tests.obstacle() != null) {
      if (run.setup().project().unverified() == Unverified.FAIL && !isDocumentation) {
        return new StepResult.Failed("can't be run", tests.obstacle());
      }
      run.untested(tests.obstacle());
      return waiting(run, notRun(run, isDocumentation));
    }
    run.work(run.work().withTestsAfter(tests.tally()));
    if (tests.isGreen()) {
      return waiting(
          run,
          new StepResult.Done(
              tests.tally().counted() ? tests.brief() : "the command passed, no test was counted"));
    }
    boolean isSame = before.filter(known -> isNoWorse(known, tests)).isPresent();
    if (isSame && (isDocumentation || run.round() > 1)) {
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

  private static StepResult notRun(RunContext run, boolean isDocumentation) {
    Problem why = run.untested();
    if (isDocumentation) {
      run.untested(
          Problem.of("Documentation alone was changed, and no test could be run for it.", ""));
      return new StepResult.Skipped("documentation alone was changed");
    }
    if (DetectBuild.NO_TESTS_WANTED.equals(why)) {
      return new StepResult.Skipped("no tests, as asked for");
    }
    if (why != null) {
      run.work(run.work().withUntested(why.what()));
      run.remark(why.sentence());
    }
    return new StepResult.Incomplete("could not be run");
  }

  private static StepResult waiting(RunContext run, StepResult otherwise)
      throws InterruptedException {
    return run.followUps().isWaiting()
        ? new StepResult.BackTo("implement", "a message came")
        : otherwise;
  }

  /// What fails before the change is not the change's fault: true if only such tests fail, and
  /// either more pass than before or what fails says the same as before. The model has seen them
  /// once, since they may be the ticket's.
  private static boolean isNoWorse(TestRun before, TestRun after) {
    TestTally was = before.tally();
    TestTally is = after.tally();
    return was.counted()
        && is.counted()
        && is.failing().size() == is.failed()
        && was.failing().containsAll(is.failing())
        && (is.passed() > was.passed()
            || (is.passed() == was.passed() && before.firstFailure().equals(after.firstFailure())));
  }

  private static Problem stillFailing(TestRun tests, int rounds) {
    return Problem.of(
        "The tests still fail after %s (%s)."
            .formatted(rounds == 1 ? "1 round" : rounds + " rounds", tests.headline()),
        "");
  }
}
