package dev.agentsmith.agent.step;

import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.report.Assignment;
import dev.agentsmith.clients.tracker.Ticket;
import dev.agentsmith.clients.tracker.TicketAnswer;
import dev.agentsmith.clients.tracker.Tracker;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.text.UntrustedText;

/// Finds out what is to be done.
final class FetchTicket implements Step {
  private static final int MAX_TITLE = 120;
  private static final int MAX_TEXT = 20_000;

  @Override
  public String name() {
    return "fetch_ticket";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    TicketRef ref = run.setup().request().ticket();
    String task = run.setup().request().task();
    if (ref == null) {
      run.assignment(task(task == null ? "" : task));
      return new StepResult.Skipped("a task, no ticket");
    }
    Assignment assignment = assignment(ask(run, ref));
    run.assignment(assignment);
    TicketComments.begun(run);
    run.journal().subject(run.journal().state().subject().titled(assignment.title()));
    return new StepResult.Done(assignment.title());
  }

  private static Ticket ask(RunContext run, TicketRef ref) throws InterruptedException {
    Tracker tracker = run.setup().tracker();
    if (tracker == null) {
      throw new ProblemException(
          Problem.of(
              "The run is for ticket %s, but this repository has no tracker."
                  .formatted(ref.label()),
              "Add `tickets:` to its project in agentsmith.yml, or say what to do with --task."));
    }
    return switch (tracker.ticket(ref)) {
      case TicketAnswer.Known(Ticket ticket) -> ticket;
      case TicketAnswer.NotThere(Problem problem) -> throw new ProblemException(problem);
      case TicketAnswer.Unreachable(Problem problem) -> throw new ProblemException(problem);
    };
  }

  private static Assignment assignment(Ticket ticket) {
    return new Assignment(
        ticket.ref().label(),
        TicketText.cut(
            UntrustedText.visible(ticket.title()).replaceAll("\\s+", " ").strip(), MAX_TITLE),
        TicketText.of(ticket),
        ticket.url());
  }

  private static Assignment task(String words) {
    String text = UntrustedText.visible(words).strip();
    String title = text.lines().findFirst().orElse("");
    return new Assignment("", TicketText.cut(title, MAX_TITLE), TicketText.cut(text, MAX_TEXT), "");
  }
}
