package dev.agentsmith.dispatcher.intent;

import dev.agentsmith.core.repo.TicketRef;
import org.jspecify.annotations.Nullable;

/// The typed meaning of a command.
///
/// A `project` is the word the person wrote, or the repository's URL where they gave a link to an
/// issue; null if they named none. A `run` is a ticket or the start of a run id; null if they named
/// none.
public sealed interface Intent {

  /// @param anyway though the ticket is being worked on already
  record Fix(TicketRef ticket, @Nullable String project, boolean anyway) implements Intent {}

  /// @param anyway though the ticket is being worked on already
  record Feature(TicketRef ticket, @Nullable String project, boolean anyway) implements Intent {}

  record ListTickets(@Nullable String project) implements Intent {}

  /// @param run null for all that is live
  record Status(@Nullable String run) implements Intent {}

  /// @param run null for the thread's run
  record Cancel(@Nullable String run) implements Intent {}

  /// @param run null for the thread's run
  record Retry(@Nullable String run) implements Intent {}

  /// @param run null for the thread's run
  record Logs(@Nullable String run) implements Intent {}

  /// True if Redis has to be asked which run is meant.
  default boolean isAboutRuns() {
    return switch (this) {
      case Status _, Cancel _, Retry _, Logs _ -> true;
      case Fix _, Feature _, ListTickets _, Projects _, Help _, NotUnderstood _ -> false;
    };
  }

  record Projects() implements Intent {}

  record Help() implements Intent {}

  /// Meant for us, but in no form that is known.
  record NotUnderstood() implements Intent {}
}
