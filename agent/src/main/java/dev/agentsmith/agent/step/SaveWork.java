package dev.agentsmith.agent.step;

import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.report.RunReport;
import dev.agentsmith.agent.workspace.Snapshot;
import dev.agentsmith.clients.githost.GitHost;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.Outcome;
import dev.agentsmith.core.run.RunEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts what there is on the branch, with a report that says how it stands. No pull request is
/// opened for half-done work, unless the project wants a draft.
final class SaveWork implements Step {
  private static final Logger log = LoggerFactory.getLogger(SaveWork.class);

  @Override
  public String name() {
    return "save_work";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    RunEnd end = run.end();
    boolean delivers = run.setup().pipeline().steps().contains("deliver");
    if (end == null || !delivers) {
      return new StepResult.Skipped("nothing to save");
    }
    try {
      return run.isCheckedOut() ? save(run, end) : new StepResult.Skipped("nothing to save");
    } finally {
      TicketComments.ended(run, end);
    }
  }

  private static StepResult save(RunContext run, RunEnd end) throws InterruptedException {
    Snapshot snapshot = Screening.withhold(run, run.repository().snapshot());
    run.snapshot(snapshot);
    run.work(run.work().withChanges(snapshot.changes()));
    RunReport report = Reports.of(run, end);
    Reports.write(run, report);
    String commit = Deliver.push(run, report, snapshot);
    GitHost host = run.setup().host();
    boolean draft =
        run.setup().project().pullRequest().draftWhenFailed()
            && end.outcome() == Outcome.FAILED
            && !snapshot.isEmpty();
    if (host != null && draft) {
      Deliver.open(run, report, host, commit, true);
    }
    return new StepResult.Done("");
  }

  /// After a round that did not succeed, so that nothing is lost if the process dies. What fails
  /// here fails again, and is told, at the end.
  void saveQuietly(RunContext run) throws InterruptedException {
    try {
      var unfinished = Reports.of(run, new RunEnd(Outcome.FAILED, null, ""));
      Deliver.push(run, unfinished, Screening.withholdQuietly(run, run.snapshot()));
    } catch (ProblemException e) {
      log.warn("round not saved run={} cause={}", run.setup().id(), e.getMessage());
    }
  }
}
