package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Project;
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
import dev.agentsmith.dispatcher.command.AgentSettings;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.job.JobAnnotations;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What replicas and agents of different versions say to each other during a rollout. The golden
/// files are what this version writes; a change of them is a change of the protocol. `wire/` keeps
/// what each release wrote; beside them stand an older and a newer version that are made up.
class WireFormsTest {
  private static final Path FROZEN = Path.of("src", "test", "resources", "wire");
  private static final Path WRITTEN =
      Path.of("src", "test", "resources", "golden", "WireFormsTest");
  private static final RunId RUN = RunId.of("wire");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final RunOrigin ORIGIN =
      new RunOrigin(
          new IncomingMessage(
              new ThreadRef("slack", "C1", "1795435200.000001"),
              "T1:1795435200.000001",
              "U1",
              "fix #42 in my-api",
              NOON,
              Manner.ADDRESSED));
  private static final Decision.Start START =
      new Decision.Start(RunKind.FIX, new TicketRef("42"), "my-api", false);

  @Test
  void eventsAreWrittenAsBeforeAndReadTheSame() throws Exception {
    List<String> lines = events().stream().map(event -> RunEventJson.write(RUN, event)).toList();

    Golden.of(WireFormsTest.class).matches("events.jsonl", String.join("\n", lines));
    assertThat(fold(lines)).isEqualTo(state());
  }

  @Test
  void aRecordAndItsDecisionAreWrittenAsBefore() {
    RunRecord record =
        RunRecord.accepted(RUN, NOON, ORIGIN.json(), "replica-1", "U1")
            .with(RunRecord.State.DECIDED, Map.of("decision", START.json()));

    Golden.of(WireFormsTest.class).matches("record.txt", text(record.fields()));
  }

  @Test
  void whatAJobRemembersIsWrittenAsBefore(@TempDir Path directory) {
    Config config = DispatcherFixture.config(directory, DispatcherFixture.CONFIG);
    var settings = new AgentSettings(Map.of(), Map.of(), new ConfigFile.Text("", "", directory));
    Project project = config.projects().getFirst();

    Golden.of(WireFormsTest.class)
        .matches("annotations.txt", text(settings.job(RUN, ORIGIN, START, project).annotations()));
  }

  @Test
  void inboxEntriesAreWrittenAsBefore() {
    List<InboxEntry> entries =
        List.of(
            new InboxEntry("cancel-tmvl7q", InboxEntry.Kind.CANCEL, "U2", ""),
            new InboxEntry("T1:1795435207.000001", InboxEntry.Kind.MESSAGE, "U1", "Leave it."),
            new InboxEntry("T1:1795435208.000001", InboxEntry.Kind.ANSWER, "U1", "Total", "q1"));

    Golden.of(WireFormsTest.class)
        .matches(
            "inbox.txt",
            entries.stream().map(e -> text(e.fields())).collect(Collectors.joining("\n")));
    assertThat(entries).allSatisfy(e -> assertThat(InboxEntry.read(e.fields())).contains(e));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatAnyVersionWroteIsReadFarEnoughToCarryItsRunsToTheirEnds(Path version) throws Exception {
    RunState state = fold(Files.readAllLines(version.resolve("events.jsonl")));
    RunRecord record = new RunRecord(RUN, blocks(version.resolve("record.txt")).getFirst());
    Map<String, String> job = blocks(version.resolve("annotations.txt")).getFirst();
    List<InboxEntry> inbox =
        blocks(version.resolve("inbox.txt")).stream()
            .flatMap(fields -> InboxEntry.read(fields).stream())
            .toList();

    assertThat(state.subject().ticket()).isEqualTo("#42");
    assertThat(state.steps().getFirst().status()).isEqualTo(StepState.Status.DONE);
    assertThat(Objects.requireNonNull(state.end()).outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(record.state()).contains(RunRecord.State.DECIDED);
    assertThat(record.arrival()).isEqualTo(NOON);
    assertThat(Decision.tryRead(record.decision())).contains(START);
    assertThat(RunOrigin.read(record.message())).isEqualTo(ORIGIN);
    assertThat(Decision.tryRead(job.get(JobAnnotations.DECISION))).contains(START);
    assertThat(RunOrigin.read(job.getOrDefault(JobAnnotations.ORIGIN, ""))).isEqualTo(ORIGIN);
    assertThat(inbox).extracting(InboxEntry::by).contains("U1");
  }

  static List<Path> versions() throws IOException {
    try (Stream<Path> released = Files.list(FROZEN)) {
      List<Path> all = Stream.concat(released, Stream.of(WRITTEN)).sorted().toList();
      assertThat(all).contains(FROZEN.resolve("older"), FROZEN.resolve("newer"));
      return all;
    }
  }

  @Test
  void whatANewerAgentSaysIsFollowedAsFarAsItIsKnown() throws Exception {
    RunState state = fold(Files.readAllLines(FROZEN.resolve("newer/events.jsonl")));

    assertThat(state.seq()).isEqualTo(7);
    assertThat(state.subject().title()).isEqualTo("Total ignores the quantity");
    // Of the other it is known only that it is over.
    assertThat(state.steps())
        .extracting(StepState::status)
        .containsExactly(StepState.Status.DONE, StepState.Status.SKIPPED);
  }

  @Test
  void whatANewerReplicaSendsToAnAgentIsTakenIfItIsKnown() throws Exception {
    assertThat(blocks(FROZEN.resolve("newer/inbox.txt")).stream().map(InboxEntry::read))
        .containsExactly(
            Optional.of(
                new InboxEntry(
                    "T1:1795435207.000001",
                    InboxEntry.Kind.MESSAGE,
                    "U1",
                    "Leave the tests alone.")),
            Optional.empty());
  }

  @Test
  void whatANewerReplicaDecidedIsLeftToIt() {
    var record = new RunRecord(RUN, Map.of("state", "reviewing"));
    assertThat(record.state()).isEmpty();
    assertThat(Decision.tryRead("{\"do\":\"review\",\"pull_request\":57}")).isEmpty();
    assertThat(Decision.tryRead("{\"do\":\"tell\",\"words\":[{\"emoji\":\"tada\"}]}")).isEmpty();
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

  private static String text(Map<String, String> fields) {
    return new TreeMap<>(fields)
        .entrySet().stream()
            .map(field -> field.getKey() + "=" + field.getValue() + "\n")
            .collect(Collectors.joining());
  }

  /// What [#text] wrote; an empty line stands between two.
  private static List<Map<String, String>> blocks(Path file) throws IOException {
    List<Map<String, String>> blocks = new ArrayList<>();
    for (String block : Files.readString(file).split("\n\n", -1)) {
      Map<String, String> fields = new TreeMap<>();
      block.lines().forEach(l -> fields.put(l.split("=", 2)[0], l.split("=", 2)[1]));
      blocks.add(fields);
    }
    return blocks;
  }
}
