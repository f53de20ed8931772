package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 90, unit = TimeUnit.SECONDS)
class DispatcherTest {
  private static final Duration SOON = DispatcherFixture.SOON;
  private static final Limits ROOM = new Limits(20, 5, 3);
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path directory;
  private RedisServer redis;
  private DispatcherFixture dispatcher;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM);
  }

  @AfterEach
  void stop() throws Exception {
    dispatcher.close();
    dispatcher.killAgents();
    redis.close();
  }

  @Test
  void aCommandBecomesAJobAndEndsInOneTerminalMessage() throws Exception {
    RunId run = dispatcher.say("t1", "ann", "please fix #42 in my-api");
    Path job = dispatcher.claimed(run);
    append(run, started());
    append(run, new RunEvent.StepStarted(2, NOON, "implement"));
    append(run, new RunEvent.Note(3, NOON.plusSeconds(1), "turn 3 · editing Basket.java", null));
    Eventually.within(SOON)
        .until(
            () -> dispatcher.living("t1", run),
            living ->
                living.equals(
                    """
                    Fixing #42 "Total ignores the quantity" in my-api for @ann
                      running Implement · turn 3 · editing Basket.java
                      pending Run tests
                      1.0 s · $0.00 of $2.00"""));

    RunState end = succeeded(run);
    append(run, new RunEvent.Finished(end.seq() + 1, NOON.plusSeconds(83), end));

    assertThat(dispatcher.terminal("t1", run))
        .isEqualTo(
            "@ann done: pull request https://host/pr/57 · 4 files +31 −7 · 214 of 214 tests"
                + " (before: 211 of 214) · 1 min 23 s · $0.47");
    assertThat(Files.readString(job.resolve("got")))
        .contains("\"environment\":{\"GIT_TOKEN\":\"token-of-the-test\"}");
    assertThat(dispatcher.jobs()).hasSize(1);
  }

  @Test
  void aFeatureIsBuiltAndSaidSo() {
    RunId run = dispatcher.say("t1", "ann", "feature #42 in my-api");
    assertThat(dispatcher.claimed(run).getFileName().toString())
        .startsWith("agentsmith-feature-42-");
    append(run, started());
    Eventually.within(SOON)
        .until(
            () -> dispatcher.living("t1", run),
            living -> living.startsWith("Building #42 \"Total ignores the quantity\" in my-api"));
  }

  @Test
  void openTicketsAreListedFifteenAtATime() throws Exception {
    Path tickets = Files.createDirectory(directory.resolve("tickets"));
    for (int i = 1; i <= 17; i++) {
      Files.writeString(tickets.resolve(i + ".md"), "# Ticket number " + i + "\n");
    }
    Files.writeString(
        tickets.resolve("18.md"), "# Total\tignores \u202e the\u0007 quantity " + "x".repeat(150));

    RunId run = dispatcher.say("t1", "ann", "list tickets in shop");

    List<String> lines = dispatcher.terminal("t1", run).lines().toList();
    assertThat(lines).hasSize(17);
    assertThat(lines.getFirst()).isEqualTo("@ann open tickets of my-app, the newest first:");
    String title = "Total ignores the quantity ";
    assertThat(lines.get(1)).isEqualTo("#18 " + title + "x".repeat(119 - title.length()) + "…");
    assertThat(lines.get(2)).isEqualTo("#17 Ticket number 17");
    assertThat(lines.getLast()).isEqualTo("and 3 more");
    assertThat(dispatcher.jobs()).isEmpty();
  }

  @Test
  void aTrackerOutOfReachIsNotOneWithoutTickets() throws Exception {
    RunId gone = dispatcher.say("t1", "ann", "list tickets in my-api");
    assertThat(dispatcher.terminal("t1", gone))
        .isEqualTo(
            "@ann I can't list the tickets of my-api. The folder of tickets "
                + directory.resolve("tickets")
                + " is not there. Correct tickets.path in agentsmith.yml.");

    Files.createDirectory(directory.resolve("tickets"));
    RunId none = dispatcher.say("t2", "ann", "list tickets in my-api");
    assertThat(dispatcher.terminal("t2", none)).isEqualTo("@ann my-api has no open tickets.");
  }

  @Test
  void theSameMessageDeliveredAgainCreatesNoSecondJob() throws Exception {
    Instant at = Instant.now();
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api", at);
    dispatcher.claimed(run);
    dispatcher.say("t1", "ann", "fix #42 in my-api", at);
    dispatcher.agentDoes(run, finished(run, succeeded(run)));
    dispatcher.terminal("t1", run);
    dispatcher.close();

    redis.killHard();
    redis.startAgain();
    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM);
    RunId other = dispatcher.say("t2", "ann", "help");
    dispatcher.terminal("t2", other);

    assertThat(dispatcher.jobs()).hasSize(1);
    assertThat(dispatcher.messages("t1").stream().filter(m -> m.stamp() != null)).hasSize(2);
  }

  @Test
  void whatAnAgentWritesAgainAfterAWipeIsCounted() {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    append(run, started());
    append(run, new RunEvent.StepStarted(2, NOON, "run_tests"));
    Eventually.within(SOON).until(() -> dispatcher.living("t1", run).contains("running Run tests"));
    append(run, new RunEvent.Note(3, NOON, "three left", null));
    Eventually.within(SOON).until(() -> dispatcher.living("t1", run).contains("three left"));
    assertThat(dispatcher.metrics.text()).contains("agentsmith_events_reappended_total 0.0");
    int before = dispatcher.subscriptions();

    redis.killHard();
    redis.startAgain();
    Eventually.within(SOON).until(() -> dispatcher.subscriptions() > before);
    for (RunEvent again :
        List.of(
            started(),
            new RunEvent.StepStarted(2, NOON, "run_tests"),
            new RunEvent.Note(3, NOON, "three left", null))) {
      // A connection that died with its server is found by its next command.
      Eventually.within(SOON).untilPasses(() -> append(run, again));
    }

    Eventually.within(SOON)
        .until(
            () -> dispatcher.metrics.text(),
            text -> text.contains("agentsmith_events_reappended_total 3.0"));
  }

  @Test
  void anAgentThatIsKilledIsToldWithinSeconds() {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    append(run, started());
    append(run, new RunEvent.StepStarted(2, NOON, "run_tests"));
    Eventually.within(SOON).until(() -> dispatcher.living("t1", run).contains("running Run tests"));

    killAgent(run);

    assertThat(dispatcher.terminal("t1", run))
        .isEqualTo(
            "@ann stopped: in step \"Run tests\": The agent's process was killed by signal 9 without"
                + " a last word. Its output is in "
                + dispatcher.claimed(run).resolve("output")
                + ".");
  }

  @Test
  void anAgentThatCannotStartIsTold() {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.agentDoes(
        run, "rm \"$AGENTSMITH_RUN_DIR/pid\"; echo 'No Java 25 or newer was found.'; exit 2");

    assertThat(dispatcher.terminal("t1", run))
        .startsWith("@ann stopped: The agent could not be started: No Java 25 or newer was found.");
  }

  @Test
  void theLastLineOfAnAgentIsEnoughWhereRedisHasNothing() {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.claimed(run);
    redis.killHard();
    RunState failed =
        RunState.EMPTY
            .after(started())
            .ended(NOON.plusSeconds(9), RunEnd.failed(Problem.of("The tests still fail.", "")));
    dispatcher.agentDoes(run, finished(run, failed));

    assertThat(dispatcher.terminal("t1", run)).isEqualTo("@ann not done: The tests still fail.");
    redis.startAgain();
    Eventually.within(SOON)
        .until(() -> dispatcher.book.find(run).map(RunRecord::isOver).orElse(false));
  }

  @Test
  void aRedisThatComesBackEmptyInMidRunLosesNothing() {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.claimed(run);
    append(run, started());
    Eventually.within(SOON).until(() -> dispatcher.living("t1", run).contains("Total ignores"));

    redis.killHard();
    redis.startAgain();
    Eventually.within(SOON)
        .until(
            () ->
                dispatcher.book.open().stream()
                    .filter(record -> record.run().equals(run))
                    .map(RunRecord::state)
                    .toList()
                    .equals(List.of(java.util.Optional.of(RunRecord.State.JOB))));
    append(run, started());
    RunState end = succeeded(run);
    append(run, new RunEvent.Finished(end.seq() + 1, NOON.plusSeconds(83), end));

    assertThat(dispatcher.terminal("t1", run)).startsWith("@ann done: pull request");
  }

  @Test
  void aDispatcherThatVanishesIsReplacedAndTheRunGoesOn() throws Exception {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.claimed(run);
    append(run, started());
    Eventually.within(SOON).until(() -> dispatcher.living("t1", run).contains("Total ignores"));
    dispatcher.vanish();

    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM);
    dispatcher.agentDoes(run, finished(run, succeeded(run)));

    assertThat(dispatcher.terminal("t1", run)).startsWith("@ann done: pull request");
    assertThat(dispatcher.messages("t1").stream().filter(m -> m.stamp() != null)).hasSize(2);
  }

  @Test
  void aDispatcherThatVanishesTogetherWithRedisIsReplacedByWhatTheJobRemembers() throws Exception {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.claimed(run);
    Eventually.within(SOON).until(() -> !dispatcher.living("t1", run).isEmpty());
    dispatcher.vanish();
    redis.killHard();
    redis.startAgain();
    RunState end = succeeded(run);

    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM);
    dispatcher.agentDoes(run, finished(run, end));

    assertThat(dispatcher.terminal("t1", run)).startsWith("@ann done: pull request");
    assertThat(dispatcher.messages("t1").stream().filter(m -> m.stamp() != null)).hasSize(2);
  }

  @Test
  void aCommandIsStartedThoughRedisIsAway() {
    redis.killHard();
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.claimed(run);
    dispatcher.agentDoes(run, finished(run, succeeded(run)));

    assertThat(dispatcher.terminal("t1", run)).startsWith("@ann done: pull request");
  }

  @Test
  void aCancelReachesTheAgentAndItsOwnWordIsTold() {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.claimed(run);
    append(run, started());
    RunId cancel = dispatcher.say("t1", "bob", "cancel");

    assertThat(dispatcher.terminal("t1", cancel)).isEqualTo("@bob Cancelling #42 in my-api.");
    List<InboxEntry> inbox =
        Eventually.within(SOON).until(() -> dispatcher.inbox.read(run), list -> !list.isEmpty());
    assertThat(inbox.getFirst().kind()).isEqualTo(InboxEntry.Kind.CANCEL);
    assertThat(inbox.getFirst().by()).isEqualTo("bob");

    append(run, new RunEvent.Received(2, NOON, inbox.getFirst().id()));
    RunState state =
        RunState.EMPTY
            .after(started())
            .after(new RunEvent.Received(2, NOON, inbox.getFirst().id()))
            .ended(NOON.plusSeconds(125), RunEnd.cancelled("bob"));
    append(run, new RunEvent.Finished(3, NOON.plusSeconds(125), state));

    assertThat(dispatcher.terminal("t1", run))
        .isEqualTo("@ann cancelled by @bob after 2 min 5 s. Nothing was opened.");
  }

  @Test
  void aWaitingCommandTellsItsPlaceAndCanBeCancelled() throws Exception {
    dispatcher.close();
    dispatcher = new DispatcherFixture(directory, redis.address(), new Limits(20, 1, 3));
    RunId live = dispatcher.say("t1", "ann", "fix #1 in my-api");
    dispatcher.claimed(live);
    RunId waiting = dispatcher.say("t2", "ann", "fix #2 in my-api");
    Eventually.within(SOON)
        .until(
            () ->
                dispatcher.messages("t2").stream()
                    .map(m -> m.message().headline().plain())
                    .toList(),
            said ->
                said.contains(
                    "Waiting for room: #2 in my-api for @ann is 1st in line. It starts by itself."));
    RunId cancel = dispatcher.say("t2", "bob", "cancel #2");

    assertThat(dispatcher.terminal("t2", cancel))
        .isEqualTo("@bob Cancelled #2 in my-api before it began.");
    assertThat(dispatcher.terminal("t2", waiting))
        .isEqualTo("@ann cancelled by @bob before it began.");
    Eventually.within(SOON)
        .until(() -> dispatcher.living("t2", waiting), "Not started: #2 in my-api"::equals);
    assertThat(dispatcher.jobs()).hasSize(1);
  }

  @Test
  void aTicketThatIsWorkedOnIsNotStartedTwice() {
    RunId first = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.claimed(first);
    RunId second = dispatcher.say("t2", "bob", "fix #42 in my-api");

    assertThat(dispatcher.terminal("t2", second))
        .isEqualTo(
            "@bob #42 is being worked on already, in the run that @ann started just now. To end it,"
                + " say: cancel #42");
    assertThat(dispatcher.jobs()).hasSize(1);
  }

  @Test
  void everyOtherCommandHasItsAnswer() {
    assertThat(answer("fix #42 in my-ap"))
        .isEqualTo("@ann \"my-ap\" fits my-api, my-app. Which one?");
    assertThat(answer("fix #42 in my-apu"))
        .isEqualTo("@ann I don't know a project \"my-apu\". Did you mean my-api or my-app?");
    assertThat(answer("fix #42"))
        .isEqualTo(
            "@ann Which project? No other knows #42, and the tracker of my-api, my-app does not"
                + " answer.");
    assertThat(answer("status")).isEqualTo("@ann Nothing is running.");
    assertThat(answer("cancel")).isEqualTo("@ann Nothing is running in this thread.");
    assertThat(answer("cancel #9")).isEqualTo("@ann No live run is known as \"9\".");
    assertThat(answer("help"))
        .isEqualTo(
            """
            @ann I understand:
              fix #42 in my-api     work on a ticket, end with a pull request; a link to it will do
              feature #7 in web     the same for something new
              tickets in my-api     its open tickets
              status                what is going on; status #42 for one run
              cancel                end this thread's run; cancel #42 for another
              retry                 start this thread's run again; retry #42 for another
              logs                  what this thread's run printed; logs #42 for another
              projects              the projects I know
              help                  this text""");
    assertThat(answer("make me a sandwich"))
        .startsWith("@ann I didn't understand that. I know:\n  fix #42 in my-api");
  }

  @Test
  void aRunWhoseDispatcherAndRedisAreBothGoneIsToldWithoutRedis() throws Exception {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.claimed(run);
    Eventually.within(SOON).until(() -> !dispatcher.living("t1", run).isEmpty());
    dispatcher.vanish();
    redis.killHard();

    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM);
    dispatcher.agentDoes(run, finished(run, succeeded(run)));

    assertThat(dispatcher.terminal("t1", run)).startsWith("@ann done: pull request");
    assertThat(dispatcher.messages("t1").stream().filter(m -> m.stamp() != null)).hasSize(2);
  }

  @Test
  void aRunThatIsLongPastItsDeadlineIsEndedThoughNothingSaysSo() throws Exception {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.claimed(run);
    var subject = new RunSubject("my-api", "#42", "Total ignores quantity", "", null);
    dispatcher.runLog.append(
        run, "w", new RunEvent.Started(1, Instant.now(), subject, List.of("implement")));
    Eventually.within(SOON).until(() -> dispatcher.living("t1", run).contains("Total ignores"));

    dispatcher.looksForSilentRunsIn(Duration.ofMinutes(65));
    assertThat(dispatcher.metrics.text()).contains("agentsmith_silent_runs_found_total 0.0");
    dispatcher.looksForSilentRunsIn(Duration.ofMinutes(75));

    assertThat(dispatcher.terminal("t1", run)).contains("long past its deadline");
    assertThat(dispatcher.metrics.text())
        .contains("agentsmith_silent_runs 1.0", "agentsmith_silent_runs_found_total 1.0");
    Eventually.within(SOON).until(() -> dispatcher.book.open().isEmpty());
    assertThat(dispatcher.metrics.text())
        .contains("agentsmith_runs_finished_total{outcome=\"ended\",reason=\"overdue\"} 1.0");
  }

  @Test
  void aFileThatCannotBeReadMakesNobodyDeaf() throws Exception {
    Files.write(
        directory.resolve("chat/a-bad-one.jsonl"), new byte[] {(byte) 0xff, (byte) 0xfe, 10});
    Files.writeString(
        directory.resolve("chat/b-newer.jsonl"),
        "{\"op\":\"post\",\"id\":\"1\",\"at\":\"2026-11-23T10:00:00Z\",\"run\":\"k7f3a2c5xe2b64da\",\"kind\":\"dance\"}\n");

    assertThat(answer("status")).isEqualTo("@ann Nothing is running.");
  }

  @Test
  void aMessageOlderThanFortyFiveMinutesStartsNothing() {
    RunId old =
        dispatcher.say(
            "t1", "ann", "fix #42 in my-api", Instant.now().minus(Duration.ofMinutes(46)));
    answer("help");

    assertThat(dispatcher.book.find(old)).isEmpty();
    assertThat(dispatcher.jobs()).isEmpty();
  }

  private String answer(String text) {
    RunId run = dispatcher.say("t9", "ann", text);
    return dispatcher.terminal("t9", run);
  }

  private void killAgent(RunId run) {
    ProcessHandle.of(dispatcher.agentPid(run)).ifPresent(ProcessHandle::destroyForcibly);
  }

  private void append(RunId run, RunEvent event) {
    dispatcher.claimed(run); // nobody speaks before there is a Job
    dispatcher.runLog.append(run, "agent", event);
  }

  /// Shell that prints the `finished` event as an agent's last line.
  private static String finished(RunId run, RunState state) {
    String json =
        RunEventJson.write(
            run, new RunEvent.Finished(state.seq() + 1, NOON.plusSeconds(83), state));
    return "cat <<'END'\n" + json + "\nEND\nexit 0";
  }

  private static RunEvent started() {
    return new RunEvent.Started(
        1,
        NOON,
        new RunSubject("my-api", "#42", "Total ignores the quantity", "claude-x", Usd.of("2.00")),
        List.of("implement", "run_tests"));
  }

  private static RunState succeeded(RunId run) {
    Work work =
        Work.NONE
            .withBranch("fix/42-total")
            .withCommit("8c1f02e")
            .withPullRequest("https://host/pr/57")
            .withChanges(new Work.Changes(4, 31, 7))
            .withTestsBefore(new TestTally(false, true, 211, 3, List.of()))
            .withTestsAfter(new TestTally(true, true, 214, 0, List.of()));
    assertThat(run).isNotNull();
    return RunState.EMPTY
        .after(started())
        .after(
            new RunEvent.Usage(
                2, NOON, "claude-x", new TokenUsage(100, 10, 900, 0), Usd.of("0.47")))
        .after(new RunEvent.StepStarted(3, NOON, "implement"))
        .after(
            new RunEvent.StepFinished(
                4, NOON.plusSeconds(60), "implement", StepState.Status.DONE, "4 files", work))
        .ended(NOON.plusSeconds(83), RunEnd.succeeded());
  }
}
