package dev.agentsmith.agent.step;

import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.RunSetup;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.workspace.GitOrigin;
import dev.agentsmith.agent.workspace.GitRepository;
import dev.agentsmith.agent.workspace.Workspace;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.BranchName;
import dev.agentsmith.core.repo.TicketRef;
import java.io.IOException;
import java.io.UncheckedIOException;

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
            setup.request().command(),
            ticket == null ? setup.id().brief() : ticket.id(),
            run.assignment().title());
    GitRepository repository =
        GitRepository.checkOut(run.directory(), origin, wanted, setup.environment());
    try {
      run.checkedOut(repository, new Workspace(run.directory().checkout()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (repository.hasUncommittedChanges()) {
      run.remark(
          "The checkout at %s has changes that are not committed. They are not part of this work."
              .formatted(setup.request().repository()));
    }
    run.work(run.work().withBranch(repository.branch().value()));
    return new StepResult.Done(
        "branch "
            + repository.branch().value()
            + (repository.hasUncommittedChanges() ? ", without uncommitted changes" : ""));
  }
}
