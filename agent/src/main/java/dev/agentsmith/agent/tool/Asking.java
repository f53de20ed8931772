package dev.agentsmith.agent.tool;

import java.time.Duration;
import java.util.List;

/// Somebody who can be asked while the work goes on.
public interface Asking {

  /// Waits for the answer, at most until the deadline.
  ///
  /// @param choices empty for a free answer
  /// @param fallback what holds without an answer
  Answer ask(String question, List<String> choices, String fallback, Duration deadline)
      throws InterruptedException;

  /// @param by who answered; empty if nobody did, and `text` is the fallback
  record Answer(String text, String by) {}
}
