package dev.agentsmith.core.run;

import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Event sequences as an agent writes them.
final class RunEvents {
  static final RunId RUN = RunId.of("a test");
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final List<String> STEPS = List.of("fetch_ticket", "implement", "run_tests");

  private RunEvents() {}

  /// Started, then up to 40 events of any type, without gaps; one in three ends.
  static Arbitrary<List<RunEvent>> sequences() {
    Arbitrary<List<Integer>> kinds = Arbitraries.integers().between(0, 8).list().ofMaxSize(40);
    Arbitrary<String> texts =
        Arbitraries.strings().ofMaxLength(60).withChars("aé\uD83D\uDE00\"\\\n<&… ");
    return Combinators.combine(kinds, texts, Arbitraries.of(true, false, false))
        .as(RunEvents::sequence);
  }

  static RunState fold(List<RunEvent> events) {
    RunState state = RunState.EMPTY;
    for (RunEvent event : events) {
      state = state.after(event);
    }
    return state;
  }

  static RunEvent started() {
    return new RunEvent.Started(
        1, START, new RunSubject("todo-list", "#1", "A title", "claude-x", Usd.of("2.00")), STEPS);
  }

  private static List<RunEvent> sequence(List<Integer> kinds, String text, boolean ends) {
    List<RunEvent> events = new ArrayList<>();
    events.add(started());
    for (int kind : kinds) {
      long seq = events.size() + 1L;
      events.add(event(kind, seq, START.plusMillis(seq * 37), text, fold(events)));
    }
    if (ends) {
      RunState state = fold(events);
      Instant at = START.plusSeconds(90);
      RunEnd end = RunEnd.failed(Problem.of("It broke: " + text, "Mend it."));
      events.add(new RunEvent.Finished(state.seq() + 1, at, state.ended(at, end)));
    }
    return events;
  }

  private static RunEvent event(int kind, long seq, Instant at, String text, RunState before) {
    String step = STEPS.get((int) (seq % STEPS.size()));
    return switch (kind) {
      case 0 -> new RunEvent.StepStarted(seq, at, step);
      case 1 -> {
        Work work =
            Work.NONE
                .withBranch("fix/1-x")
                .withChanges(new Work.Changes(1, 2, 3))
                .withTestsAfter(new TestTally(false, true, 3, 1, List.of("T.a")))
                .withCriteria(List.of(new Work.Criterion(text, true, "T.a")));
        yield new RunEvent.StepFinished(seq, at, step, StepState.Status.DONE, text, work);
      }
      case 2 -> new RunEvent.Note(seq, at, text, null);
      case 3 ->
          new RunEvent.Usage(seq, at, "claude-x", new TokenUsage(10, 2, 30, 4), Usd.of("0.000123"));
      case 4 -> new RunEvent.Usage(seq, at, "unpriced", new TokenUsage(1, 1, 0, 0), null);
      case 5 ->
          new RunEvent.Asked(
              seq, at, new Question("q1", text, List.of("a", "b"), "a", at.plusSeconds(60)));
      case 6 -> new RunEvent.Answered(seq, at, "q1", text, "ann");
      case 7 -> new RunEvent.Received(seq, at, "entry-" + seq);
      default -> new RunEvent.Snapshot(seq, at, before);
    };
  }
}
