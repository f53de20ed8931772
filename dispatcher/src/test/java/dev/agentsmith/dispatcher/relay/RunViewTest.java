package dev.agentsmith.dispatcher.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunViewTest {
  private static final Instant AT = Instant.parse("2026-11-23T15:30:00Z");
  private static final RunSubject SUBJECT =
      new RunSubject("shop", "#42", "The total is wrong", "claude-sonnet-4-5", null);

  private static final RunFacts FACTS = new RunFacts(RunId.of("x"), SUBJECT, "", "");

  @Test
  void anOpenQuestionIsShownWithItsDefaultAndDeadlineUntilItIsAnswered() {
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
        .isEqualTo(
            "asks: Round what? [each line] [the total] · Answer in this thread. Without an answer"
                + " by 15:40 UTC: each line");

    RunState answered = asking.after(new RunEvent.Answered(4, AT, "q1", "the total", "@asker"));
    assertThat(RunView.living(answered, FACTS).steps().getFirst().detail()).isEmpty();
  }

  private static RunState fold(RunEvent... events) {
    RunState state = RunState.EMPTY;
    for (RunEvent event : events) {
      state = state.after(event);
    }
    return state;
  }
}
