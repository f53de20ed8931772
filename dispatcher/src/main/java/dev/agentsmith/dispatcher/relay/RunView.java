package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatMessage.StepLine;
import dev.agentsmith.dispatcher.chat.Text;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a thread shows of a run: a pure function of its state, so that any replica says the same.
public final class RunView {
  private RunView() {}

  /// The living message.
  ///
  /// @param fallback what is known of the run before its first event
  public static ChatMessage living(RunState state, RunSubject fallback) {
    RunSubject subject = state.startedAt() == null ? fallback : state.subject();
    List<StepLine> steps = state.steps().stream().map(step -> line(step, state)).toList();
    String footer = state.startedAt() == null ? "waiting for the agent to start" : footer(state);
    return new ChatMessage(headline(state, subject), steps, footer, List.of());
  }

  /// The last word of a run that ended in its own words.
  ///
  /// @param asker how the platform shows who asked
  /// @param cancelledBy how it shows who asked for a cancel; empty if nobody did
  public static ChatMessage terminal(RunState state, RunEnd end, String asker, String cancelledBy) {
    Text.Person who = Text.person(asker);
    return ChatMessage.of(
        switch (end.outcome()) {
          case SUCCEEDED -> Text.of(who, " done: ", success(state));
          case FAILED -> Text.of(who, " not done: ", problem(end.problem()), soFar(state.work()));
          case CANCELLED -> cancelled(state, asker, cancelledBy);
          case STOPPED ->
              cancelledBy.isEmpty()
                  ? Text.of(who, " stopped: ", problem(end.problem()), soFar(state.work()))
                  : cancelled(state, asker, cancelledBy);
        });
  }

  /// The last word about a run that ended without its own.
  public static ChatMessage terminal(
      RunState state, Problem problem, String asker, String cancelledBy) {
    return ChatMessage.of(
        cancelledBy.isEmpty()
            ? Text.of(
                Text.person(asker),
                " stopped: ",
                during(state),
                problem.sentence(),
                soFar(state.work()))
            : cancelled(state, asker, cancelledBy));
  }

  private static Text headline(RunState state, RunSubject subject) {
    String title = subject.title().isEmpty() ? "" : " \"" + subject.title() + "\"";
    String what = (subject.ticket() + title).strip();
    String where = subject.project().isEmpty() ? "" : " in " + subject.project();
    RunEnd end = state.end();
    String verb =
        end == null
            ? "Fixing "
            : switch (end.outcome()) {
              case SUCCEEDED -> "Fixed ";
              case FAILED -> "Not fixed: ";
              case CANCELLED -> "Cancelled: ";
              case STOPPED -> "Stopped: ";
            };
    return Text.of(verb + what + where);
  }

  private static StepLine line(StepState step, RunState state) {
    boolean running = step.status() == StepState.Status.RUNNING;
    Duration took = step.took();
    String title =
        Words.step(step.name())
            + (step.round() > 1 ? ", " + Words.ordinal(step.round()) + " time" : "");
    return new StepLine(
        step.status().name().toLowerCase(Locale.ROOT),
        title,
        took == null ? "" : Words.duration(took),
        running ? doing(state, step) : step.detail());
  }

  private static String doing(RunState state, StepState step) {
    Question question = state.question();
    if (question != null && state.end() == null) {
      return asked(question);
    }
    return state.note().isEmpty() ? step.detail() : state.note();
  }

  /// With the default and the deadline, so that nobody has to answer who agrees.
  private static String asked(Question question) {
    String choices =
        question.choices().isEmpty() ? "" : " [" + String.join("] [", question.choices()) + "]";
    return "asks: %s%s · Answer in this thread. Without an answer by %s UTC: %s"
        .formatted(
            question.text(),
            choices,
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT)
                .format(question.deadline().atZone(ZoneOffset.UTC)),
            question.fallback());
  }

  private static String footer(RunState state) {
    List<String> parts = new ArrayList<>();
    parts.add(Words.duration(state.took()));
    if (state.tokens().total() > 0) {
      parts.add(
          String.format(
              Locale.ROOT,
              "%,d tokens (%d %% cached)",
              state.tokens().total(),
              state.tokens().cachedPercent()));
    }
    parts.add(cost(state));
    return String.join(" · ", parts);
  }

  private static String cost(RunState state) {
    if (state.usd() == null) {
      return "cost unknown (no price for " + state.subject().model() + ")";
    }
    return state.subject().limit() == null
        ? state.usd().toString()
        : state.usd() + " of " + state.subject().limit();
  }

  private static Text success(RunState state) {
    Work work = state.work();
    Object made =
        work.pullRequest() == null
            ? "branch `" + work.branch() + "`"
            : Text.link("pull request", work.pullRequest());
    List<String> parts = new ArrayList<>();
    if (work.changes() != null) {
      parts.add(work.changes().brief());
    }
    if (work.testsAfter() != null) {
      parts.add(
          work.testsAfter().brief()
              + (work.testsAfter().counted() ? " tests" : "")
              + (work.testsBefore() == null
                  ? ""
                  : " (before: " + work.testsBefore().brief() + ")"));
    }
    parts.add(Words.duration(state.took()));
    parts.add(state.usd() == null ? "cost unknown" : state.usd().toString());
    return Text.of(made, " · " + String.join(" · ", parts));
  }

  private static Text cancelled(RunState state, String asker, String by) {
    Work work = state.work();
    return Text.of(
        Text.person(asker),
        " cancelled",
        by.isEmpty() ? "" : " by ",
        Text.person(by),
        " after " + Words.duration(state.took()),
        ". Nothing was opened",
        work.commit() == null ? "." : "; work so far: branch `" + work.branch() + "`.");
  }

  private static String during(RunState state) {
    StepState step = state.runningStep();
    return step == null ? "" : "in step \"" + Words.step(step.name()) + "\": ";
  }

  private static String soFar(Work work) {
    return work.commit() == null || work.branch() == null
        ? ""
        : " Work so far: branch `" + work.branch() + "`.";
  }

  private static String problem(@org.jspecify.annotations.Nullable Problem problem) {
    return problem == null ? "the agent gave no reason." : problem.sentence();
  }
}
