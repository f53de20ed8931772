package dev.agentsmith.dispatcher.job;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a Job ended, as its spawner saw it.
///
/// @param lastWord the state in the agent's own last line; null if it ended without one
/// @param problem what to tell where there is no last word
/// @param fromOutside true if `problem` says what ended it: an agent that got a signal does not
///     know
/// @param mayRunAgain true if something of it is left that runs, or begins by itself: who told the
///     end has the Job ended too. All others stay, with their logs, until they are cleared away
public record JobEnd(
    @Nullable RunState lastWord, Problem problem, boolean fromOutside, boolean mayRunAgain) {
  /// How long after its end a Job stays, whoever carries it; then it is cleared away.
  public static final Duration KEPT = Duration.ofHours(1);

  public static final Problem DELETED = Problem.of("Somebody deleted the Job.", "");

  private static final Problem UNSEEN =
      Problem.of(
          "The Job is gone, and no dispatcher saw how it ended: somebody deleted it, or it ended"
              + " over an hour ago and was cleared away.",
          "Look at the branch, or press Retry.");

  public JobEnd(@Nullable RunState lastWord, Problem problem) {
    this(lastWord, problem, false, false);
  }

  /// What to tell of a Job that nobody saw go.
  ///
  /// @param age of the Job, or more
  public static Problem gone(Duration age) {
    return age.compareTo(KEPT) < 0 ? DELETED : UNSEEN;
  }
}
