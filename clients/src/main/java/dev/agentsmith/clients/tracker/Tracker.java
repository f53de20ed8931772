package dev.agentsmith.clients.tracker;

import dev.agentsmith.core.repo.TicketRef;

/// A system of tickets. Safe for many threads.
public interface Tracker {

  /// Answers in bounded time.
  TicketAnswer ticket(TicketRef ref) throws InterruptedException;

  /// The newest open tickets, in bounded time.
  ///
  /// @param most so many and no more
  OpenTickets open(int most) throws InterruptedException;

  /// Says something under the ticket. Said again under the same mark, it replaces what was said.
  /// Does nothing where nobody can comment.
  ///
  /// @param mark letters, digits and dashes; readers don't see it
  /// @param text Markdown
  /// @throws dev.agentsmith.core.problem.ProblemException if that is not possible
  default void comment(TicketRef ref, String mark, String text) throws InterruptedException {}
}
