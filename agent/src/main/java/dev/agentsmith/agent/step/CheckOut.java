package dev.agentsmith.agent.step;

import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.RunSetup;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.workspace.EarlierWork;
import dev.agentsmith.agent.workspace.GitOrigin;
import dev.agentsmith.agent.workspace.GitRepository;
import dev.agentsmith.agent.workspace.Workspace;
import dev.agentsmith.clients.githost.GitHost;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.BranchName;
import dev.agentsmith.core.repo.TicketRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Gets the repository, on a new branch.
final class CheckOut implements Step {

  @Override
  public String name() {
    return "check_out";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    RunSetup setup = run.setup();
    Project.Source source = setup.project().source();
    var origin =
        new GitOrigin(
            setup.request().repository(),
            setup.gitToken(),
            source == null ? null : source.defaultBranch());
    TicketRef ticket = setup.request().ticket();
    BranchName wanted =
        BranchName.of(
            setup.request().kind().word(),
            ticket == null ? setup.id().brief() : ticket.id(),
            run.assignment().title());
    GitRepository repository =
        GitRepository.checkOut(
            run.directory(), origin, wanted, earlier(setup.host()), setup.environment());
    try {
      run.checkedOut(repository, new Workspace(run.directory().checkout()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run.confinement().prepare();
    if (repository.hasUncommittedChanges()) {
      run.remark(
          "The checkout at %s has changes that are not committed. They are not part of this work."
              .formatted(setup.request().repository()));
    }
    if (repository.goesOn()) {
      run.remark(
          "The work goes on from what an earlier run left on the branch %s."
              .formatted(repository.branch().value()));
    } else if (!repository.branch().equals(wanted)) {
      run.remark(
          "The branch %s was there already, so this work is on %s."
              .formatted(wanted.value(), repository.branch().value()));
    }
    if (setup.host() == null && source == null && !setup.request().repository().isLocal()) {
      run.remark(
          "No pull request was opened: %s is on no host whose interface is known. Name its type in"
                  .formatted(setup.request().repository())
              + " agentsmith.yml.");
    }
    run.work(run.work().withBranch(repository.branch().value()));
    return new StepResult.Done(
        "branch "
            + repository.branch().value()
            + (repository.goesOn() ? ", going on from an earlier run" : "")
            + (repository.hasUncommittedChanges() ? ", without uncommitted changes" : ""));
  }

  /// A pull request that is open is gone on with, one that is over is not; where there was none, a
  /// branch is ours if the last commit is.
  private static EarlierWork earlier(@Nullable GitHost host) {
    return (branch, ours) ->
        host == null
            ? ours
            : switch (host.standing(branch)) {
              case OPEN -> true;
              case OVER -> false;
              case NONE -> ours;
            };
  }
}
