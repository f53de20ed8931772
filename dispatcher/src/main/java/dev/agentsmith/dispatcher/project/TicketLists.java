package dev.agentsmith.dispatcher.project;

import dev.agentsmith.clients.tracker.OpenTickets;
import dev.agentsmith.core.config.Project;

/// Asks a project's tracker for its open tickets, in bounded time.
@FunctionalInterface
public interface TicketLists {

  /// @param most so many and no more
  OpenTickets open(Project project, int most);
}
