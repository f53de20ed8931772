package dev.agentsmith.agent.step;

import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.report.RunReport;
import dev.agentsmith.core.run.RunEnd;

/// Puts the report of a run that went well into the checkout.
final class WriteReport implements Step {

  @Override
  public String name() {
    return "write_report";
  }

  @Override
  public StepResult run(RunContext run) {
    RunReport report = Reports.of(run, RunEnd.succeeded());
    Reports.write(run, report);
    return new StepResult.Done(report.folder());
  }
}
