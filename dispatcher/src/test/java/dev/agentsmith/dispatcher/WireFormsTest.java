package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.Outcome;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.testkit.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What replicas and agents of different versions say to each other during a rollout. The golden
/// files are what this version writes; a change of them is a change of the protocol. The version
/// before and the one after are made up, until there is a release.
class WireFormsTest {
  private static final RunId RUN = RunId.of("wire");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void eventsAreWrittenAsBeforeAndReadTheSame() throws Exception {
    List<String> lines = events().stream().map(event -> RunEventJson.write(RUN, event)).toList();

    Golden.of(WireFormsTest.class).matches("events.jsonl", String.join("\n", lines));
    assertThat(fold(lines)).isEqualTo(state());
  }

  @Test
  void aRecordAndItsDecisionAreWrittenAsBefore() {
    var origin =
        new RunOrigin(
            new IncomingMessage(
                new ThreadRef("slack", "C1", "1795435200.000001"),
                "T1:1795435200.000001",
                "U1",
                "fix #42 in my-api",
                NOON,
                Manner.ADDRESSED));
    var start = new Decision.Start(RunKind.FIX, new TicketRef("42"), "my-api", false);
    RunRecord record =
        RunRecord.accepted(RUN, NOON, origin.json(), "replica-1", "U1")
            .with(RunRecord.State.DECIDED, Map.of("decision", start.json()));
    var text = new StringBuilder();
    new TreeMap<>(record.fields())
        .forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));

    Golden.of(WireFormsTest.class).matches("record.txt", text.toString());
    assertThat(RunOrigin.read(record.message())).isEqualTo(origin);
    assertThat(Decision.tryRead(record.decision())).contains(start);
  }

  @Test
  void whatANewerAgentSaysIsFollowedAsFarAsItIsKnown() throws Exception {
    RunState state = fold(resource("newer.jsonl"));

    assertThat(state.seq()).isEqualTo(7);
    assertThat(state.steps().getFirst().status()).isEqualTo(StepState.Status.DONE);
    assertThat(state.subject().title()).isEqualTo("Total ignores the quantity");
    assertThat(state.end()).isNotNull();
    assertThat(state.end().outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void whatAnOlderAgentSaysIsEnough() throws Exception {
    RunState state = fold(resource("older.jsonl"));

    assertThat(state.note()).isEqualTo("turn 1");
    assertThat(state.end()).isNull();
    assertThat(state.received()).isEmpty();
  }

  @Test
  void whatANewerReplicaDecidedIsLeftToIt() {
    var record = new RunRecord(RUN, Map.of("state", "reviewing"));
    assertThat(record.state()).isEmpty();
    assertThat(Decision.tryRead("{\"do\":\"review\",\"pull_request\":57}")).isEmpty();
    assertThat(Decision.tryRead("{\"do\":\"tell\",\"words\":\"as it was before\",\"choices\":[]}"))
        .isPresent();
  }

  private static List<RunEvent> events() {
    List<RunEvent> events = new ArrayList<>();
    events.add(
        new RunEvent.Started(
            1,
            NOON,
            new RunSubject("my-api", "#42", "Total ignores it", "claude-x", Usd.of("2.00")),
            List.of("make_plan", "implement")));
    events.add(new RunEvent.StepStarted(2, NOON.plusSeconds(1), "make_plan"));
    events.add(
        new RunEvent.Usage(
            3, NOON.plusSeconds(2), "claude-x", new TokenUsage(100, 10, 900, 5), Usd.of("0.01")));
    events.add(
        new RunEvent.StepFinished(
            4,
            NOON.plusSeconds(3),
            "make_plan",
            StepState.Status.DONE,
            "3 criteria",
            Work.NONE.withBranch("fix/42-total").withCommit("8c1f02e")));
    events.add(new RunEvent.StepStarted(5, NOON.plusSeconds(4), "implement"));
    events.add(new RunEvent.Note(6, NOON.plusSeconds(5), "turn 3", null));
    events.add(
        new RunEvent.Asked(
            7,
            NOON.plusSeconds(6),
            new Question("q1", "Round what?", List.of("Lines", "Total"), "Lines", NOON)));
    events.add(new RunEvent.Answered(8, NOON.plusSeconds(7), "q1", "Total", "U2"));
    events.add(new RunEvent.Received(9, NOON.plusSeconds(8), "T1:1795435207.000001"));
    RunState so = state(events);
    events.add(new RunEvent.Snapshot(10, NOON.plusSeconds(9), so));
    events.add(
        new RunEvent.Finished(
            11, NOON.plusSeconds(10), so.ended(NOON.plusSeconds(10), RunEnd.succeeded())));
    return events;
  }

  private static RunState state() {
    return state(events());
  }

  private static RunState state(List<RunEvent> events) {
    RunState state = RunState.EMPTY;
    for (RunEvent event : events) {
      state = state.after(event);
    }
    return state;
  }

  private static RunState fold(List<String> lines) throws Exception {
    RunState state = RunState.EMPTY;
    for (String line : lines) {
      state = state.after(RunEventJson.read(line));
    }
    return state;
  }

  private static List<String> resource(String name) throws IOException {
    try (InputStream in = WireFormsTest.class.getResourceAsStream("wire/" + name)) {
      if (in == null) {
        throw new IOException(name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
