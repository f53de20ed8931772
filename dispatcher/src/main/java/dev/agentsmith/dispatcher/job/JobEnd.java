package dev.agentsmith.dispatcher.job;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunState;
import org.jspecify.annotations.Nullable;

/// How a Job ended, as its spawner saw it.
///
/// @param lastWord the state in the agent's own last line; null if it ended without one
/// @param problem what to tell where there is no last word
public record JobEnd(@Nullable RunState lastWord, Problem problem) {
  /// Told where nothing is left to look at.
  public static final Problem DELETED = Problem.of("Somebody deleted the Job.", "");
}
