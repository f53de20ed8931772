package dev.agentsmith.dispatcher.job;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunState;
import org.jspecify.annotations.Nullable;

/// How a Job ended, as its spawner saw it.
///
/// @param lastWord the state in the agent's own last line; null if it ended without one
/// @param problem what to tell where there is no last word
/// @param fromOutside true if `problem` says what ended it: an agent that got a signal does not
///     know
public record JobEnd(@Nullable RunState lastWord, Problem problem, boolean fromOutside) {
  public JobEnd(@Nullable RunState lastWord, Problem problem) {
    this(lastWord, problem, false);
  }

  /// Told where nothing is left to look at.
  public static final Problem DELETED = Problem.of("Somebody deleted the Job.", "");
}
