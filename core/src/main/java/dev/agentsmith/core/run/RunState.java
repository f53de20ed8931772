package dev.agentsmith.core.run;

import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.run.StepState.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that is known about a run: the fold over its events. What chat shows is a function of this
/// alone.
///
/// @param seq the last event in it; 0 before the first
/// @param usd what was paid so far; null as soon as one call had no known price
/// @param answer to the question that was open last; null before the first one
/// @param received ids of the newest inbox entries that were taken, oldest first
/// @param end null while the run goes on
public record RunState(
    long seq,
    @Nullable Instant startedAt,
    @Nullable Instant at,
    RunSubject subject,
    List<StepState> steps,
    String note,
    TokenUsage tokens,
    @Nullable Usd usd,
    Work work,
    @Nullable Question question,
    @Nullable Answer answer,
    List<String> received,
    @Nullable RunEnd end) {
  public static final RunState EMPTY =
      new RunState(
          0,
          null,
          null,
          RunSubject.NONE,
          List.of(),
          "",
          TokenUsage.NONE,
          Usd.ZERO,
          Work.NONE,
          null,
          null,
          List.of(),
          null);

  /// What the last question came to.
  ///
  /// @param by who answered, as chat names them; empty if the default was taken
  public record Answer(String questionId, String text, String by) {}

  private static final int MAX_RECEIVED = 20;

  public RunState {
    steps = List.copyOf(steps);
    received = List.copyOf(received);
  }

  public boolean isFinished() {
    return end != null;
  }

  /// From the first event to the last.
  public Duration took() {
    return startedAt == null || at == null ? Duration.ZERO : Duration.between(startedAt, at);
  }

  /// The step that is being worked on, if one is.
  public @Nullable StepState runningStep() {
    return steps.stream().filter(s -> s.status() == Status.RUNNING).findFirst().orElse(null);
  }

  /// The state after `event`. One that was seen before changes nothing; one that leaves a gap is
  /// refused (read the stream again), unless it carries the whole state itself, as a snapshot and
  /// the end do.
  ///
  /// @throws GapInEvents if events are missing in between
  public RunState after(RunEvent event) {
    if (event.seq() <= seq) {
      return this;
    }
    if (event.seq() > seq + 1 && !event.carriesState()) {
      throw new GapInEvents(seq, event.seq());
    }
    var next = new Draft(this, event.seq(), event.at());
    return switch (event) {
      case RunEvent.Snapshot(long n, _, RunState state) -> state.at(n);
      case RunEvent.Finished(long n, _, RunState state) -> state.at(n);
      case RunEvent.Started(_, Instant time, RunSubject about, List<String> names) ->
          next.started(time, about, names).done();
      case RunEvent.StepStarted(_, Instant time, String step) ->
          next.steps(stepStarted(step, time)).note("").done();
      case RunEvent.StepFinished(
              _,
              Instant time,
              String step,
              Status status,
              String detail,
              Work made) ->
          next.steps(stepFinished(step, time, status, detail)).note("").work(made).done();
      case RunEvent.Note(_, _, String text, RunSubject about) ->
          next.note(text).about(about).done();
      case RunEvent.Usage(_, _, _, TokenUsage used, Usd cost) -> next.paid(used, cost).done();
      case RunEvent.Asked(_, _, Question open) -> next.question(open).done();
      case RunEvent.Answered(_, _, String id, String text, String by) ->
          next.answered(new Answer(id, text, by)).done();
      case RunEvent.Received(_, _, String entryId) -> next.received(entryId).done();
      case RunEvent.Unknown(_, _, _) -> next.done();
    };
  }

  private RunState at(long n) {
    return new RunState(
        n, startedAt, at, subject, steps, note, tokens, usd, work, question, answer, received, end);
  }

  /// The same run with an end, as its `finished` event carries it.
  public RunState ended(Instant time, RunEnd how) {
    List<StepState> closed = new ArrayList<>();
    for (StepState step : steps) {
      closed.add(
          step.status() == Status.RUNNING
              ? step.finished(
                  time,
                  how.outcome() == Outcome.SUCCEEDED ? Status.DONE : Status.FAILED,
                  step.detail())
              : step);
    }
    return new RunState(
        seq, startedAt, time, subject, closed, "", tokens, usd, work, null, answer, received, how);
  }

  private List<StepState> stepStarted(String name, Instant time) {
    List<StepState> list = new ArrayList<>(steps);
    int place = 0;
    int round = 1;
    for (int i = 0; i < list.size(); i++) {
      StepState step = list.get(i);
      if (step.status() == Status.PENDING) {
        if (step.name().equals(name)) {
          list.set(i, step.started(time));
          return list;
        }
        continue;
      }
      place = i + 1;
      round += step.name().equals(name) ? 1 : 0;
    }
    list.add(place, new StepState(name, round, Status.RUNNING, time, null, ""));
    return list;
  }

  private List<StepState> stepFinished(String name, Instant time, Status status, String detail) {
    List<StepState> list = new ArrayList<>(steps);
    for (int i = list.size() - 1; i >= 0; i--) {
      StepState step = list.get(i);
      if (step.name().equals(name) && step.status() == Status.RUNNING) {
        list.set(i, step.finished(time, status, detail));
        return list;
      }
    }
    return list;
  }

  /// The parts of the next state while one event is applied.
  private static final class Draft {
    private final long seq;
    private final Instant at;
    private final List<String> taken;
    private @Nullable Instant startedAt;
    private RunSubject subject;
    private List<StepState> steps;
    private String note;
    private TokenUsage tokens;
    private @Nullable Usd usd;
    private Work work;
    private @Nullable Question question;
    private @Nullable Answer answer;
    private final @Nullable RunEnd end;

    Draft(RunState from, long seq, Instant at) {
      this.seq = seq;
      this.at = at;
      this.startedAt = from.startedAt;
      this.subject = from.subject;
      this.steps = from.steps;
      this.note = from.note;
      this.tokens = from.tokens;
      this.usd = from.usd;
      this.work = from.work;
      this.question = from.question;
      this.answer = from.answer;
      this.taken = new ArrayList<>(from.received);
      this.end = from.end;
    }

    Draft started(Instant time, RunSubject about, List<String> names) {
      startedAt = time;
      subject = about;
      steps = names.stream().map(StepState::pending).toList();
      return this;
    }

    Draft steps(List<StepState> list) {
      steps = list;
      return this;
    }

    Draft note(String text) {
      note = text;
      return this;
    }

    Draft about(@Nullable RunSubject about) {
      subject = about == null ? subject : about;
      return this;
    }

    Draft paid(TokenUsage used, @Nullable Usd cost) {
      tokens = tokens.plus(used);
      usd = usd == null || cost == null ? null : usd.plus(cost);
      return this;
    }

    Draft work(Work made) {
      work = made;
      return this;
    }

    Draft question(@Nullable Question open) {
      question = open;
      return this;
    }

    Draft answered(Answer given) {
      question = null;
      answer = given;
      return this;
    }

    Draft received(String entryId) {
      taken.add(entryId);
      if (taken.size() > MAX_RECEIVED) {
        taken.removeFirst();
      }
      return this;
    }

    RunState done() {
      return new RunState(
          seq, startedAt, at, subject, steps, note, tokens, usd, work, question, answer, taken,
          end);
    }
  }
}
