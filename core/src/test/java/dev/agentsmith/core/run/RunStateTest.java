package dev.agentsmith.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RunStateTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @Provide
  Arbitrary<List<RunEvent>> sequences() {
    return RunEvents.sequences();
  }

  @Property(tries = 300)
  void eventsThatWereSeenBeforeChangeNothing(
      @ForAll("sequences") List<RunEvent> events, @ForAll @IntRange(min = 0, max = 40) int again) {
    RunState state = RunEvents.fold(events);

    RunState once = state;
    for (RunEvent event : events.subList(0, Math.min(again, events.size()))) {
      once = once.after(event);
    }

    assertThat(once).isEqualTo(state);
  }

  @Property(tries = 300)
  void aSnapshotAnywhereGivesTheSameEnd(
      @ForAll("sequences") List<RunEvent> events, @ForAll @IntRange(min = 1, max = 40) int place) {
    int at = Math.min(place, events.size());
    RunState before = RunEvents.fold(events.subList(0, at));
    RunEvent snapshot = new RunEvent.Snapshot(before.seq(), NOON, before);

    RunState late = RunState.EMPTY.after(snapshot);
    for (RunEvent event : events.subList(at, events.size())) {
      late = late.after(event);
    }

    assertThat(late).isEqualTo(RunEvents.fold(events));
  }

  @Property(tries = 300)
  void aGapIsRefusedUnlessTheEventCarriesTheState(
      @ForAll("sequences") List<RunEvent> events, @ForAll @IntRange(min = 0, max = 38) int cut) {
    int from = Math.min(cut, events.size() - 1);
    RunState state = RunEvents.fold(events.subList(0, from));
    for (RunEvent later : events.subList(Math.min(from + 1, events.size()), events.size())) {
      if (later.carriesState()) {
        assertThat(state.after(later).seq()).isEqualTo(later.seq());
      } else {
        assertThatThrownBy(() -> state.after(later)).isInstanceOf(GapInEvents.class);
      }
    }
  }

  @Property(tries = 300)
  void theWireFormKeepsEveryEventAndSoTheFold(@ForAll("sequences") List<RunEvent> events) {
    List<RunEvent> read = new ArrayList<>();
    for (RunEvent event : events) {
      read.add(RunEventJson.read(RunEventJson.write(RunEvents.RUN, event)));
    }

    assertThat(RunEvents.fold(read).seq()).isEqualTo(RunEvents.fold(events).seq());
    assertThat(RunEvents.fold(read).tokens()).isEqualTo(RunEvents.fold(events).tokens());
    assertThat(RunEvents.fold(read).isFinished()).isEqualTo(RunEvents.fold(events).isFinished());
  }

  @Test
  void aStepThatRunsAgainStandsBehindTheLastOneThatRan() {
    RunState state = RunState.EMPTY.after(RunEvents.started());
    long seq = 1;
    for (String step :
        List.of("fetch_ticket", "implement", "run_tests", "implement", "run_tests")) {
      state = state.after(new RunEvent.StepStarted(++seq, NOON, step));
      state =
          state.after(
              new RunEvent.StepFinished(
                  ++seq, NOON.plusSeconds(2), step, StepState.Status.DONE, "", Work.NONE));
    }

    assertThat(state.steps())
        .extracting(step -> step.name() + " " + step.round() + " " + step.status())
        .containsExactly(
            "fetch_ticket 1 DONE",
            "implement 1 DONE",
            "run_tests 1 DONE",
            "implement 2 DONE",
            "run_tests 2 DONE");
  }

  @Test
  void aCallWithoutAKnownPriceMakesTheCostUnknownNotZero() {
    RunState state =
        RunState.EMPTY
            .after(RunEvents.started())
            .after(new RunEvent.Usage(2, NOON, "a", TokenUsage.NONE, Usd.of("0.10")))
            .after(new RunEvent.Usage(3, NOON, "b", new TokenUsage(5, 5, 0, 0), null))
            .after(new RunEvent.Usage(4, NOON, "a", TokenUsage.NONE, Usd.of("0.10")));

    assertThat(state.usd()).isNull();
    assertThat(state.tokens().total()).isEqualTo(10);
  }

  @Test
  void anEventOfANewerAgentTakesItsPlaceAndChangesNothingElse() {
    RunState state = RunState.EMPTY.after(RunEvents.started());
    RunEvent newer =
        RunEventJson.read(
            """
            {"v":7,"runId":"%s","seq":2,"at":"2026-11-23T12:00:00Z","type":"dreamed","of":{"sheep":3}}
            """
                .formatted(RunEvents.RUN));

    RunState after = state.after(newer);

    assertThat(after.seq()).isEqualTo(2);
    assertThat(after.steps()).isEqualTo(state.steps());
    assertThat(after.after(new RunEvent.StepStarted(3, NOON, "implement")).runningStep())
        .isNotNull();
  }

  @Test
  void theEndClosesTheRunningStep() {
    RunState running =
        RunState.EMPTY
            .after(RunEvents.started())
            .after(new RunEvent.StepStarted(2, NOON, "implement"));

    RunState ended = running.ended(NOON.plusSeconds(5), RunEnd.cancelled("ann"));

    assertThat(ended.isFinished()).isTrue();
    assertThat(ended.runningStep()).isNull();
    assertThat(ended.steps().get(1).status()).isEqualTo(StepState.Status.FAILED);
  }
}
