package dev.agentsmith.core.run;

import dev.agentsmith.core.problem.Problem;
import org.jspecify.annotations.Nullable;

/// How a run ended.
///
/// @param problem why it did not succeed; null if it did
/// @param by who asked for the cancel, as chat names them; empty if nobody did
public record RunEnd(Outcome outcome, @Nullable Problem problem, String by) {

  public static RunEnd succeeded() {
    return new RunEnd(Outcome.SUCCEEDED, null, "");
  }

  public static RunEnd failed(Problem problem) {
    return new RunEnd(Outcome.FAILED, problem, "");
  }

  public static RunEnd cancelled(String by) {
    return new RunEnd(Outcome.CANCELLED, null, by);
  }

  public static RunEnd stopped(Problem problem) {
    return new RunEnd(Outcome.STOPPED, problem, "");
  }
}
