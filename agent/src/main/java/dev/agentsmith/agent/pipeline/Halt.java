package dev.agentsmith.agent.pipeline;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunEnd;

/// Why a run has to stop before its pipeline is through.
sealed interface Halt {

  /// Somebody asked for it.
  record Cancelled(String by) implements Halt {}

  /// The process is told to end.
  record Stopped(Problem problem) implements Halt {}

  /// Another process of the same Job writes this run; this one must leave no trace.
  record Refused() implements Halt {}

  default RunEnd end() {
    return switch (this) {
      case Cancelled(String by) -> RunEnd.cancelled(by);
      case Stopped(Problem problem) -> RunEnd.stopped(problem);
      case Refused() -> RunEnd.stopped(Problem.of("Another process carries this run.", ""));
    };
  }
}
