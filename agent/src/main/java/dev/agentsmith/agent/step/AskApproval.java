package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.Installed;
import dev.agentsmith.agent.pipeline.Approval;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.core.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Asks before anything is changed, where somebody is there to be asked.
final class AskApproval implements Step {

  @Override
  public String name() {
    return "ask_approval";
  }

  /// What is known of it by now: the tests before the change may still run.
  private static List<String> untestable(RunContext run) {
    Installed installed = run.installedIfDone();
    return Stream.of(
            run.untested(),
            installed == null ? null : installed.problem(),
            run.isTestable() ? run.tester().missingProgram() : null)
        .flatMap(Stream::ofNullable)
        .map(Problem::sentence)
        .distinct()
        .toList();
  }

  @Override
  public boolean isTimed() {
    return false;
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    Approval approval = run.setup().approval();
    if (approval == null) {
      return new StepResult.Skipped("nobody to ask");
    }
    Instant asked = run.setup().clock().instant();
    Approval.Decision decision = approval.ask(run.plan(), untestable(run));
    run.meter().waited(Duration.between(asked, run.setup().clock().instant()));
    return switch (decision) {
      case Approval.Decision.Approved() -> new StepResult.Done("approved");
      case Approval.Decision.Declined(String by) -> new StepResult.Declined(by);
      case Approval.Decision.Remarked(String remark) -> {
        run.planRemark(remark);
        yield new StepResult.BackTo("make_plan", "to be changed");
      }
    };
  }
}
