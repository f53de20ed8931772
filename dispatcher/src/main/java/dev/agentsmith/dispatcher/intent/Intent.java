package dev.agentsmith.dispatcher.intent;

import dev.agentsmith.core.repo.TicketRef;
import org.jspecify.annotations.Nullable;

/// The typed meaning of a command.
public sealed interface Intent {

  /// @param project as the person wrote it; null if they named none
  record Fix(TicketRef ticket, @Nullable String project) implements Intent {}

  /// @param run a ticket or the start of a run id; null for all that is live
  record Status(@Nullable String run) implements Intent {}

  /// @param run a ticket or the start of a run id; null for the thread's run
  record Cancel(@Nullable String run) implements Intent {}

  record Help() implements Intent {}

  /// Meant for us, but in no form that is known.
  record NotUnderstood() implements Intent {}
}
