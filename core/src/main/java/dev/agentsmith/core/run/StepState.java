package dev.agentsmith.core.run;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One step as the thread shows it.
///
/// @param round 1, and one more each time the same step runs again
/// @param detail few words: `branch fix/42-total`, `3 of 214 failed`
public record StepState(
    String name,
    int round,
    Status status,
    @Nullable Instant startedAt,
    @Nullable Duration took,
    String detail) {

  public enum Status {
    PENDING,
    RUNNING,
    DONE,
    FAILED,
    SKIPPED
  }

  static StepState pending(String name) {
    return new StepState(name, 1, Status.PENDING, null, null, "");
  }

  StepState started(Instant at) {
    return new StepState(name, round, Status.RUNNING, at, null, "");
  }

  StepState finished(Instant at, Status end, String words) {
    Duration time = startedAt == null ? Duration.ZERO : Duration.between(startedAt, at);
    return new StepState(name, round, end, startedAt, time, words);
  }
}
