package dev.agentsmith.core.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunEventJsonTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void theWireFormIsTheOneInTheDocumentation() {
    String json = RunEventJson.write(RunEvents.RUN, RunEvents.started());

    assertThat(json)
        .isEqualTo(
            "{\"v\":1,\"runId\":\"%s\",\"seq\":1,\"at\":\"2026-11-23T10:00:00Z\",\"type\":\"started\","
                    .formatted(RunEvents.RUN)
                + "\"subject\":{\"project\":\"todo-list\",\"ticket\":\"#1\",\"title\":\"A title\","
                + "\"model\":\"claude-x\",\"limitUsd\":2},"
                + "\"steps\":[\"fetch_ticket\",\"implement\",\"run_tests\"]}");
  }

  @Property(tries = 100)
  void whateverAStateHoldsItsLastEventFits(
      @ForAll @IntRange(min = 0, max = 60) int steps,
      @ForAll @IntRange(min = 0, max = 9000) int text) {
    String words = "ä\"".repeat(text / 2);
    RunState state = RunState.EMPTY.after(RunEvents.started());
    long seq = 1;
    for (int i = 0; i < steps; i++) {
      Work work =
          Work.NONE.withCriteria(
              IntStream.range(0, 12)
                  .mapToObj(n -> new Work.Criterion(words, true, words))
                  .toList());
      state = state.after(new RunEvent.StepStarted(++seq, NOON, "implement"));
      state =
          state.after(
              new RunEvent.StepFinished(
                  ++seq, NOON, "implement", StepState.Status.FAILED, words, work));
    }
    RunState ended = state.ended(NOON, RunEnd.failed(Problem.of(words, words)));

    String json = RunEventJson.write(RunEvents.RUN, new RunEvent.Finished(++seq, NOON, ended));
    RunState read = RunState.EMPTY.after(RunEventJson.read(json));

    assertThat(json.getBytes(UTF_8).length).isLessThanOrEqualTo(RunEventJson.MAX_STATE_BYTES + 200);
    assertThat(read.end()).isNotNull();
    assertThat(read.end().outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void aLongTextIsCutAndMarked() {
    String json =
        RunEventJson.write(RunEvents.RUN, new RunEvent.Note(2, NOON, "x".repeat(20_000), null));

    assertThat(json.getBytes(UTF_8).length).isLessThan(RunEventJson.MAX_EVENT_BYTES);
    assertThat(((RunEvent.Note) RunEventJson.read(json)).text()).endsWith("x…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"started\"",
        "{\"seq\":1}",
        "{\"seq\":0,\"type\":\"note\",\"at\":\"2026-11-23T12:00:00Z\"}",
        "{\"seq\":1,\"type\":\"note\",\"at\":\"yesterday\"}"
      })
  void whatIsNoEventIsRefused(String json) {
    assertThatThrownBy(() -> RunEventJson.read(json))
        .isInstanceOf(RunEventJson.MalformedRunEvent.class);
  }

  @Test
  void anEndIsAnEndWhateverANewerVersionCallsIt() {
    RunState state =
        RunState.EMPTY.after(
            RunEventJson.read(
                "{\"seq\":9,\"type\":\"finished\",\"at\":\"2026-11-23T12:00:00Z\",\"state\":{\"seq\":8,"
                    + "\"steps\":[{\"name\":\"a\",\"status\":\"waived\",\"tookMs\":1},"
                    + "{\"name\":\"b\",\"status\":\"paused\"}],\"end\":{\"outcome\":\"handed_over\"}}}"));

    assertThat(state.steps())
        .extracting(StepState::status)
        .containsExactly(StepState.Status.SKIPPED, StepState.Status.RUNNING);
    assertThat(state.end())
        .isEqualTo(
            RunEnd.stopped(
                Problem.of(
                    "Its agent is of a newer version and ended with \"handed_over\".",
                    "Look at its branch, and bring the dispatcher to the same version.")));
  }

  @Test
  void runIdsAreSixteenBase32CharactersOfTheIdentity() {
    assertThat(RunId.of("console:shop:17.000001")).isEqualTo(RunId.of("console:shop:17.000001"));
    assertThat(List.of(RunId.of("a").value(), RunId.of("b").value()))
        .doesNotHaveDuplicates()
        .allMatch(RunId::isValid);
    // SHA-256("") begins e3b0c44298fc1c149afb; its base32 is 4oymiquy7qobjgx3.
    assertThat(RunId.of("").value()).isEqualTo("4oymiquy7qobjgx3");
  }
}
