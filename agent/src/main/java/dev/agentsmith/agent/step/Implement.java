package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.loop.AgentLoop;
import dev.agentsmith.agent.loop.LoopEnd;
import dev.agentsmith.agent.loop.Phase;
import dev.agentsmith.agent.loop.Prompt;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.report.Completion;
import dev.agentsmith.agent.tool.EditFile;
import dev.agentsmith.agent.tool.EndingTool;
import dev.agentsmith.agent.tool.ListFiles;
import dev.agentsmith.agent.tool.ReadFile;
import dev.agentsmith.agent.tool.RunCommand;
import dev.agentsmith.agent.tool.SearchText;
import dev.agentsmith.agent.tool.Toolbox;
import dev.agentsmith.agent.tool.WriteFile;
import dev.agentsmith.agent.workspace.Snapshot;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets the model change the code; after failing tests in the same conversation. That something was
/// changed is seen in the checkout, not believed.
final class Implement implements Step {
  private @Nullable AgentLoop loop;

  @Override
  public String name() {
    return "implement";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    AgentLoop known = loop;
    TestRun failed = run.testsIfRun();
    LoopEnd end = known == null || failed == null ? begin(run) : goOn(run, known, failed);
    return switch (end) {
      case LoopEnd.Finished(var said) -> changed(run, Completion.read(said));
      case LoopEnd.FellSilent(String words) -> changed(run, Completion.unsaid(words, run.plan()));
      case LoopEnd.OverBudget(Problem problem) -> new StepResult.OverBudget(problem);
      case LoopEnd.GaveUp(Problem problem) -> new StepResult.Failed("gave up", problem);
    };
  }

  private LoopEnd begin(RunContext run) throws InterruptedException {
    TestRun before = before(run);
    if (before.obstacle() != null) {
      return new LoopEnd.GaveUp(before.obstacle());
    }
    EndingTool ending = EndingTool.finish();
    var toolbox =
        new Toolbox(
            List.of(
                new ReadFile(run.workspace()),
                new SearchText(run.workspace(), run.repository()::files),
                new ListFiles(run.workspace(), run.repository()::files),
                new EditFile(run.workspace()),
                new WriteFile(run.workspace()),
                new RunCommand(run.workspace(), run.commands()),
                ending),
            run.setup().redactor());
    var phase =
        new Phase(
            "implement",
            run.setup().project().agent().model(Role.IMPLEMENT),
            Prompt.of("implement_system").text(),
            toolbox,
            ending,
            Integer.MAX_VALUE); // the run's budget limits it
    var made =
        new AgentLoop(phase, run.setup().model(), run.meter(), run.followUps(), run.journal());
    loop = made;
    return made.run(
        Prompt.of("implement")
            .with("ticket", Briefing.ticket(run))
            .with("plan", Briefing.plan(run))
            .with("repository", Briefing.repository(run))
            .with("guidance", Briefing.guidance(run))
            .with("test_command", run.tester().tool().test())
            .with("before", told(before))
            .text());
  }

  private static LoopEnd goOn(RunContext run, AgentLoop loop, TestRun failed)
      throws InterruptedException {
    return loop.run(
        Prompt.of("tests_failed")
            .with("test_command", failed.command())
            .with("brief", failed.brief())
            .with("round", Integer.toString(run.round()))
            .with("rounds", Integer.toString(run.setup().project().rounds()))
            .with("tests", Briefing.tests(failed))
            .text());
  }

  /// Nothing may change while the tests run on what was there before.
  private static TestRun before(RunContext run) throws InterruptedException {
    if (!run.baseline().isDone()) {
      run.journal().note("waiting for the tests before the change");
    }
    TestRun before = run.baseline().await();
    List<String> traces = run.repository().forgetTraces();
    if (!traces.isEmpty()) {
      run.remark(
          "The tests leave files that .gitignore does not name (%s). They are not part of this work."
              .formatted(String.join(", ", traces.subList(0, Math.min(5, traces.size())))));
    }
    run.work(run.work().withTestsBefore(before.tally()));
    return before;
  }

  private static String told(TestRun before) {
    return before.isGreen()
        ? "Before the change all tests pass (%s).".formatted(before.brief())
        : "Before the change they fail: %s.\n\n%s"
            .formatted(before.brief(), Briefing.tests(before));
  }

  private static StepResult changed(RunContext run, Completion completion)
      throws InterruptedException {
    run.completion(completion);
    Snapshot snapshot = run.repository().snapshot();
    run.snapshot(snapshot);
    run.work(run.work().withChanges(snapshot.changes()).withCriteria(completion.criteria()));
    if (snapshot.isEmpty()) {
      String said = completion.summary().isBlank() ? "" : " It said: " + completion.summary();
      return new StepResult.Failed(
          "nothing changed",
          Problem.of(
              "The agent changed nothing." + said,
              "Say in the ticket what should be different, then run again."));
    }
    return new StepResult.Done(snapshot.changes().brief());
  }
}
