package dev.agentsmith.agent.step;

import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.report.TicketComment;
import dev.agentsmith.clients.tracker.Tracker;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says under the ticket that a run works on it, and what came of it. Nobody's run fails for a
/// comment.
final class TicketComments {
  private static final Logger log = LoggerFactory.getLogger(TicketComments.class);

  private TicketComments() {}

  /// In the background: no run waits for it.
  static void begun(RunContext run) {
    if (isWanted(run)) {
      run.beside(() -> say(run, "started", TicketComment.begun(run.setup().id())));
    }
  }

  static void ended(RunContext run, RunEnd end) throws InterruptedException {
    if (isWanted(run)) {
      run.awaitBeside();
      say(run, "ended", TicketComment.ended(run.setup().id(), end, run.work()));
    }
  }

  private static boolean isWanted(RunContext run) {
    return run.isAssigned()
        && run.setup().tracker() != null
        && run.setup().request().ticket() != null
        && run.setup().pipeline().steps().contains("deliver");
  }

  private static void say(RunContext run, String kind, String text) throws InterruptedException {
    Tracker tracker = run.setup().tracker();
    TicketRef ticket = run.setup().request().ticket();
    if (tracker == null || ticket == null) {
      return;
    }
    try {
      tracker.comment(ticket, run.setup().id() + "-" + kind, run.setup().redactor().redact(text));
    } catch (ProblemException e) {
      log.warn("ticket not commented run={} cause={}", run.setup().id(), e.getMessage());
      run.journal().note("The ticket could not be commented on: " + e.first().sentence());
    }
  }
}
