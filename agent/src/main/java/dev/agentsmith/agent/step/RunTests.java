package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.workspace.Snapshot.ChangedFile;
import dev.agentsmith.core.problem.Problem;
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
      return new StepResult.Done(tests.brief());
    }
    int rounds = run.setup().project().rounds();
    if (run.round() >= rounds) {
      return new StepResult.Failed(tests.brief(), stillFailing(tests, rounds));
    }
    new SaveWork().saveQuietly(run);
    run.nextRound();
    return new StepResult.BackTo("implement", tests.brief());
  }

  private static Problem stillFailing(TestRun tests, int rounds) {
    return Problem.of(
        "The tests still fail after %s (%s)."
            .formatted(rounds == 1 ? "1 round" : rounds + " rounds", tests.headline()),
        "");
  }
}
