package dev.agentsmith.agent.step;

import dev.agentsmith.agent.loop.AgentLoop;
import dev.agentsmith.agent.loop.LoopEnd;
import dev.agentsmith.agent.loop.Prompt;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.report.Plan;
import dev.agentsmith.agent.tool.EndingTool;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets the model look around and say what it means to do.
final class MakePlan implements Step {
  private static final int MAX_TURNS = 15;

  private @Nullable AgentLoop loop;

  @Override
  public String name() {
    return "make_plan";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    String remark = run.takePlanRemark();
    LoopEnd end =
        loop != null && remark != null
            ? loop.run(Prompt.of("replan").with("remark", remark).text())
            : begin(run);
    return switch (end) {
      case LoopEnd.Finished(var said) -> planned(run, Plan.read(said));
      case LoopEnd.FellSilent(String words) -> new StepResult.Failed("no plan", silent(words));
      case LoopEnd.OverBudget(Problem problem) -> new StepResult.OverBudget(problem);
      case LoopEnd.GaveUp(Problem problem) -> new StepResult.Failed("no plan", problem);
    };
  }

  private LoopEnd begin(RunContext run) throws InterruptedException {
    AgentLoop made =
        LoopFrame.open(
            run, "plan", Role.PLAN, EndingTool.submitPlan(), MAX_TURNS, (_, _) -> List.of());
    loop = made;
    return made.run(
        Prompt.of("plan")
            .with("ticket", Briefing.ticket(run))
            .with("repository", Briefing.repository(run))
            .with("guidance", Briefing.guidance(run))
            .with("test_command", Briefing.testCommand(run))
            .text());
  }

  private static StepResult planned(RunContext run, Plan plan) {
    run.plan(plan);
    run.work(run.work().withCriteria(plan.openCriteria()));
    int count = plan.criteria().size();
    return new StepResult.Done(count == 1 ? "1 criterion" : count + " criteria");
  }

  private static Problem silent(String words) {
    String said = words.isBlank() ? "" : " It said: " + words.strip();
    return Problem.of(
        "The model submitted no plan." + said, "Say in the ticket what is wanted, then run again.");
  }
}
