package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Outcome;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.dispatcher.chat.Button;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatMessage.StepLine;
import dev.agentsmith.dispatcher.chat.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a thread shows of a run: a pure function of its state, so that any replica says the same.
public final class RunView {
  /// A title is a stranger's: however long it is, who asked and where stays in sight behind it.
  private static final int MAX_TITLE = 150;

  private RunView() {}

  /// The living message. It has buttons as long as the run goes on; after that, the reply at the
  /// end has what there is to do.
  public static ChatMessage living(RunState state, RunFacts facts) {
    return living(state, facts, "");
  }

  /// The same before the agent said anything.
  ///
  /// @param waits why it does not run yet; empty if that is not known
  public static ChatMessage living(RunState state, RunFacts facts, String waits) {
    RunSubject subject = state.startedAt() == null ? facts.subject() : state.subject();
    List<StepLine> steps =
        state.steps().stream()
            .filter(step -> state.end() == null || step.status() != StepState.Status.PENDING)
            .map(step -> line(step, state))
            .toList();
    String footer =
        state.startedAt() != null
            ? footer(state)
            : waits.isEmpty() && state.end() == null ? "waiting for the agent to start" : waits;
    return new ChatMessage(
        headline(state, subject, facts), steps, footer, buttons(state, facts.run().value()));
  }

  /// The last word of a run that ended in its own words.
  ///
  /// @param cancelledBy how it shows who asked for a cancel; empty if nobody did
  public static ChatMessage terminal(
      RunState state, RunEnd end, RunFacts facts, String cancelledBy) {
    String asker = facts.asker();
    Text.Person who = Text.person(asker);
    Text words =
        switch (end.outcome()) {
          case SUCCEEDED -> done(who, state);
          case FAILED -> ended(who, "not done:", problem(end.problem()), soFar(state.work()));
          case CANCELLED -> cancelled(state, asker, cancelledBy);
          case STOPPED ->
              cancelledBy.isEmpty()
                  ? ended(who, "stopped:", problem(end.problem()), soFar(state.work()))
                  : cancelled(state, asker, cancelledBy);
        };
    return new ChatMessage(
        words,
        List.of(),
        "",
        end.outcome() == Outcome.SUCCEEDED ? List.of() : again(facts.run().value()));
  }

  /// The last word about a run that ended without its own.
  public static ChatMessage terminal(
      RunState state, Problem problem, RunFacts facts, String cancelledBy) {
    String asker = facts.asker();
    Text words =
        cancelledBy.isEmpty()
            ? ended(
                Text.person(asker),
                "stopped:",
                during(state) + problem.sentence(),
                soFar(state.work()))
            : cancelled(state, asker, cancelledBy);
    return new ChatMessage(words, List.of(), "", again(facts.run().value()));
  }

  /// Asks for an answer, in a message of its own: an edit notifies nobody.
  public static ChatMessage question(Question question, RunFacts facts) {
    List<Button> choices =
        question.choices().stream()
            .filter(choice -> !choice.isBlank())
            .map(
                choice ->
                    Button.says(
                        choice, "answer " + facts.run() + " " + question.id() + " " + choice))
            .toList();
    Text words =
        Text.of(
            Text.person(facts.asker()),
            " ",
            Text.strong(question.text()),
            "\nAnswer here" + (choices.isEmpty() ? "" : " or with a button"),
            ". Without an answer by ",
            new Text.Time(question.deadline()),
            " I take: " + question.fallback());
    return new ChatMessage(words, List.of(), "", choices);
  }

  /// The same once it has an answer, or can have none any more.
  ///
  /// @param answer empty if it is not known
  ///
  /// @param by how the platform mentions who answered; empty if the question's own default was
  ///     taken
  public static ChatMessage answered(String question, String answer, String by) {
    return ChatMessage.of(
        answer.isEmpty()
            ? Text.of(Text.strong(question), "\nThis question is closed.")
            : Text.of(
                Text.strong(question),
                "\n",
                by.isEmpty() ? "Nobody answered in time; taken: " : "Answered by ",
                Text.person(by),
                by.isEmpty() ? answer : ": " + answer));
  }

  private static List<Button> buttons(RunState state, String run) {
    RunEnd end = state.end();
    if (end == null) {
      return List.of(
          Button.says("Cancel", "cancel " + run)
              .danger("The run ends. Its work so far stays on its branch."),
          Button.says("Logs", "logs " + run));
    }
    String pullRequest = state.work().pullRequest();
    return end.outcome() == Outcome.SUCCEEDED
        ? pullRequest != null && pullRequest.startsWith("http")
            ? List.of(Button.opens("Open pull request", pullRequest))
            : List.of()
        : List.of();
  }

  private static Text ended(Text.Person who, String how, String why, String soFar) {
    return Text.of(who, " ", Text.strong(how), " ", why, soFar);
  }

  private static List<Button> again(String run) {
    return List.of(
        Button.says("Retry", "retry " + run).primary(), Button.says("Logs", "logs " + run));
  }

  private static Text headline(RunState state, RunSubject subject, RunFacts facts) {
    String words = Text.oneLine(subject.title(), MAX_TITLE);
    String title = words.isEmpty() ? "" : " \"" + words + "\"";
    String where = subject.project().isEmpty() ? "" : " in " + subject.project();
    RunEnd end = state.end();
    return Text.of(
        Text.strong(verb(end, facts.kind())),
        " ",
        facts.ticketUrl().isEmpty()
            ? subject.ticket()
            : Text.link(subject.ticket(), facts.ticketUrl()),
        subject.ticket().isEmpty() ? title.strip() : title,
        where,
        facts.asker().isEmpty() ? "" : " for ",
        Text.person(facts.asker()));
  }

  private static String verb(@Nullable RunEnd end, RunKind kind) {
    boolean fix =
        switch (kind) {
          case FIX -> true;
          case FEATURE -> false;
        };
    if (end == null) {
      return fix ? "Fixing" : "Building";
    }
    return switch (end.outcome()) {
      case SUCCEEDED -> fix ? "Fixed" : "Built";
      case FAILED -> fix ? "Not fixed:" : "Not built:";
      case CANCELLED -> "Cancelled:";
      case STOPPED -> "Stopped:";
    };
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
      return "asks: " + question.text();
    }
    return state.note().isEmpty() ? step.detail() : state.note();
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
              + (work.testsBefore() == null ? "" : " (before: " + work.testsBefore().brief() + ")")
              + (work.testsAfter().counted() ? "" : ", no test was counted"));
    }
    parts.add(Words.duration(state.took()));
    parts.add(state.usd() == null ? "cost unknown" : state.usd().toString());
    return Text.of(made, " · " + String.join(" · ", parts));
  }

  /// What could not be tested is told before anything else.
  private static Text done(Text.Person who, RunState state) {
    String untested = state.work().untested();
    return untested == null
        ? Text.of(who, " ", Text.strong("done:"), " ", success(state))
        : Text.of(who, " ", Text.strong("draft"), ", not tested: ", untested, " ", success(state));
  }

  private static Text cancelled(RunState state, String asker, String by) {
    Work work = state.work();
    return Text.of(
        Text.person(asker),
        " ",
        Text.strong("cancelled"),
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

  private static String problem(@Nullable Problem problem) {
    return problem == null ? "the agent gave no reason." : problem.sentence();
  }
}
