package dev.agentsmith.dispatcher.relay;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunViewTest {
  private static final Instant AT = Instant.parse("2026-11-23T15:30:00Z");
  private static final RunSubject SUBJECT =
      new RunSubject("shop", "#42", "The total is wrong", "claude-sonnet-4-5", null);

  private static final RunFacts FACTS = new RunFacts(RunId.of("x"), RunKind.FIX, SUBJECT, "", "");

  @Test
  void anOpenQuestionIsShownUntilItIsAnswered() {
    RunState asking =
        fold(
            new RunEvent.Started(1, AT, SUBJECT, List.of("implement")),
            new RunEvent.StepStarted(2, AT, "implement"),
            new RunEvent.Asked(
                3,
                AT,
                new Question(
                    "q1",
                    "Round what?",
                    List.of("each line", "the total"),
                    "each line",
                    AT.plusSeconds(600))));

    assertThat(RunView.living(asking, FACTS).steps().getFirst().detail())
        .isEqualTo("asks: Round what?");
    assertThat(RunView.question(requireNonNull(asking.question()), FACTS).headline().plain())
        .isEqualTo(
            " Round what?\nAnswer here or with a button. Without an answer by 15:40 UTC I take: each"
                + " line");

    RunState answered = asking.after(new RunEvent.Answered(4, AT, "q1", "the total", "@asker"));
    assertThat(RunView.living(answered, FACTS).steps().getFirst().detail()).isEmpty();
  }

  @Test
  void theHeadlineSaysWhatIsDone() {
    var started = new RunEvent.Started(1, AT, SUBJECT, List.of("implement"));
    RunState running = fold(started);
    RunState done = running.ended(AT, RunEnd.succeeded());
    RunState failed = running.ended(AT, RunEnd.failed(Problem.of("It is red.", "")));
    var feature = new RunFacts(RunId.of("x"), RunKind.FEATURE, SUBJECT, "", "");

    assertThat(headline(running, FACTS)).isEqualTo("Fixing #42 \"The total is wrong\" in shop");
    assertThat(headline(done, FACTS)).startsWith("Fixed #42 ");
    assertThat(headline(failed, FACTS)).startsWith("Not fixed: #42 ");
    assertThat(headline(running, feature)).isEqualTo("Building #42 \"The total is wrong\" in shop");
    assertThat(headline(done, feature)).startsWith("Built #42 ");
    assertThat(headline(failed, feature)).startsWith("Not built: #42 ");
  }

  private static String headline(RunState state, RunFacts facts) {
    return RunView.living(state, facts).headline().plain();
  }

  private static RunState fold(RunEvent... events) {
    RunState state = RunState.EMPTY;
    for (RunEvent event : events) {
      state = state.after(event);
    }
    return state;
  }
}
