package dev.agentsmith.clients.tracker;

import dev.agentsmith.core.repo.TicketRef;

/// A system of tickets. Safe for many threads.
public interface Tracker {

  /// Answers in bounded time.
  TicketAnswer ticket(TicketRef ref) throws InterruptedException;
}
