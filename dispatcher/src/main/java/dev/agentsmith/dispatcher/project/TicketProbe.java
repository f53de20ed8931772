package dev.agentsmith.dispatcher.project;

import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.TicketRef;

/// Asks a project's tracker for a ticket, in bounded time.
@FunctionalInterface
public interface TicketProbe {

  /// "Not reachable" must never read as "not there".
  enum Answer {
    KNOWN,
    NOT_KNOWN,
    UNREACHABLE
  }

  Answer ask(Project project, TicketRef ticket);
}
