package dev.agentsmith.agent.step;

import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.report.CommitMessage;
import dev.agentsmith.agent.report.PullRequestText;
import dev.agentsmith.agent.report.RunReport;
import dev.agentsmith.agent.workspace.GitRepository;
import dev.agentsmith.agent.workspace.Snapshot;
import dev.agentsmith.clients.githost.GitHost;
import dev.agentsmith.clients.githost.OpenedPullRequest;
import dev.agentsmith.clients.githost.PullRequest;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.secret.Redactor;
import java.nio.file.Files;
import java.util.List;

/// Commits what was tested, together with the report, pushes it and opens a pull request.
final class Deliver implements Step {
  private static final int ABBREVIATED = 7;

  @Override
  public String name() {
    return "deliver";
  }

  /// It may have to ask a person.
  @Override
  public boolean isTimed() {
    return false;
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    Screening.pass(run, run.snapshot());
    RunReport report = Reports.of(run, RunEnd.succeeded());
    String commit = push(run, report, run.snapshot());
    GitHost host = run.setup().host();
    if (host == null) {
      TicketComments.ended(run, report.end());
      return new StepResult.Done("branch " + run.repository().branch().value());
    }
    open(run, report, host, commit, run.work().untested() != null);
    TicketComments.ended(run, report.end());
    return new StepResult.Done(
        run.work().untested() == null ? "pull request ready" : "draft, not tested");
  }

  /// @return the commit's id
  static String push(RunContext run, RunReport report, Snapshot snapshot)
      throws InterruptedException {
    GitRepository repository = run.repository();
    boolean written = Files.isDirectory(run.workspace().root().resolve(report.folder()));
    String message = run.setup().redactor().redact(CommitMessage.of(report));
    String commit =
        repository.commit(snapshot, written ? List.of(report.folder()) : List.of(), message);
    String planned = repository.branch().value();
    repository.push(commit);
    String branch = repository.branch().value();
    if (!branch.equals(planned)) {
      run.remark(
          "Somebody else changed the branch %s meanwhile; it was left as it is, and this work is on"
                  .formatted(planned)
              + " %s.".formatted(branch));
    }
    run.work(
        run.work()
            .withBranch(repository.branch().value())
            .withCommit(commit.substring(0, ABBREVIATED)));
    return commit;
  }

  static void open(RunContext run, RunReport report, GitHost host, String commit, boolean draft)
      throws InterruptedException {
    Redactor redactor = run.setup().redactor();
    OpenedPullRequest opened =
        host.open(
            new PullRequest(
                run.repository().branch().value(),
                run.repository().baseBranch(),
                commit,
                redactor.redact(PullRequestText.title(report)),
                redactor.redact(PullRequestText.of(report)),
                draft,
                run.setup().project().pullRequest().reviewers()));
    opened.remarks().forEach(run::remark);
    run.work(run.work().withPullRequest(opened.url()));
  }
}
