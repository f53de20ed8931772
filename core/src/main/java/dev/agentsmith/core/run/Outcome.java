package dev.agentsmith.core.run;

import java.util.Locale;

/// How a run ended, in its own words (design.md §4).
public enum Outcome {
  SUCCEEDED,
  FAILED,
  CANCELLED,
  /// Ended by a signal without a cancel in its inbox; the reader knows whether somebody had asked.
  STOPPED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
