package dev.agentsmith.clients.tracker;

import dev.agentsmith.core.problem.Problem;

/// What asking for a ticket came to. A tracker that can't be reached doesn't say that a ticket
/// isn't there.
public sealed interface TicketAnswer {

  record Known(Ticket ticket) implements TicketAnswer {}

  record NotThere(Problem problem) implements TicketAnswer {}

  record Unreachable(Problem problem) implements TicketAnswer {}
}
