package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a Job and its Pods show of a run.
sealed interface Sighting {

  /// Nothing runs yet.
  ///
  /// @param words why; empty while all goes as usual
  record Waits(String words) implements Sighting {}

  /// It will not start by itself any more.
  record Stuck(Problem problem) implements Sighting {}

  record Runs() implements Sighting {}

  /// None of its containers runs any more.
  ///
  /// @param lastWord the state in the termination message; null if there is none
  /// @param problem what to tell where there is no last word
  /// @param fromOutside true if `problem` says what ended it
  /// @param lastLines of the container's log, as far as the Pod's status has them
  /// @param pod that may still have a log; null if there is none
  /// @param settled false if the reason may be still to come
  record Ended(
      @Nullable RunState lastWord,
      Problem problem,
      boolean fromOutside,
      List<String> lastLines,
      @Nullable String pod,
      boolean settled)
      implements Sighting {
    public Ended {
      lastLines = List.copyOf(lastLines);
    }
  }
}
