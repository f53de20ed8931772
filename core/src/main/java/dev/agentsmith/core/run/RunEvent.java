package dev.agentsmith.core.run;

import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One fact the agent publishes about its run. Wire form: `docs/run-events.md`.
public sealed interface RunEvent {
  /// From 1, without gaps but before a [Snapshot] or [Finished].
  long seq();

  Instant at();

  /// True for the two that carry the whole state and so may follow any earlier event.
  default boolean carriesState() {
    return this instanceof Snapshot || this instanceof Finished;
  }

  /// The first event: what is going to be done.
  ///
  /// @param steps the names of all steps in their order
  record Started(long seq, Instant at, RunSubject subject, List<String> steps) implements RunEvent {
    public Started {
      steps = List.copyOf(steps);
    }
  }

  record StepStarted(long seq, Instant at, String step) implements RunEvent {}

  /// @param work all that the run has made so far
  record StepFinished(
      long seq, Instant at, String step, StepState.Status status, String detail, Work work)
      implements RunEvent {}

  /// What the run is doing inside its step; the newest one counts. `subject` only where it became
  /// known later than the start, as a ticket's title does.
  record Note(long seq, Instant at, String text, @Nullable RunSubject subject)
      implements RunEvent {}

  /// One model call was paid. `usd` is null where the model's price is not known.
  record Usage(long seq, Instant at, String model, TokenUsage tokens, @Nullable Usd usd)
      implements RunEvent {}

  record Asked(long seq, Instant at, Question question) implements RunEvent {}

  record Answered(long seq, Instant at, String questionId, String answer, String by)
      implements RunEvent {}

  /// An inbox entry was taken: it need not be written again.
  record Received(long seq, Instant at, String entryId) implements RunEvent {}

  record Snapshot(long seq, Instant at, RunState state) implements RunEvent {}

  /// The last event. Its state has an end.
  record Finished(long seq, Instant at, RunState state) implements RunEvent {}

  /// Written by a newer agent: it takes its place in the sequence and changes nothing else.
  record Unknown(long seq, Instant at, String type) implements RunEvent {}
}
