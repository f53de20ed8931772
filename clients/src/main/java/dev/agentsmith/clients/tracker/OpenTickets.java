package dev.agentsmith.clients.tracker;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.repo.TicketRef;
import java.util.List;

/// What asking for the open tickets came to. A tracker that can't be reached doesn't say that there
/// are none.
public sealed interface OpenTickets {

  /// One of them. Its title was written by strangers.
  ///
  /// @param url where people read it; empty if that is nowhere
  record Entry(TicketRef ref, String title, String url) {}

  /// @param tickets the newest first
  /// @param more true if there may be others
  record Known(List<Entry> tickets, boolean more) implements OpenTickets {
    public Known {
      tickets = List.copyOf(tickets);
    }
  }

  record Unreachable(Problem problem) implements OpenTickets {}
}
