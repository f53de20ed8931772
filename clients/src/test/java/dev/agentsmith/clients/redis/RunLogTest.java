package dev.agentsmith.clients.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.clients.redis.RunLog.Appended;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir static Path directory;
  private static RedisServer server;
  private static Redis redis;

  private RunLog runLog;
  private final RunId run = RunId.random(new Random());

  @BeforeAll
  static void startRedis() {
    server = RedisServer.start(directory);
    redis = new Redis(RedisUrl.parse(server.address(), null), 8, Duration.ofSeconds(2));
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
    server.close();
  }

  @BeforeEach
  void open() {
    runLog = new RunLog(redis);
  }

  @Test
  void eventsAreReadBackInOrder() {
    append("w", started());
    append("w", note(2));
    append("w", note(3));

    assertThat(runLog.readAfter(run, 1)).containsExactly(note(2), note(3));
    assertThat(runLog.behind(Map.of(run, 2L))).containsExactly(run);
    assertThat(runLog.behind(Map.of(run, 3L, RunId.of("another"), 0L))).isEmpty();
  }

  @Test
  void theSameEventTwiceIsThereOnce() {
    append("w", started());
    append("w", note(2));

    assertThat(append("w", note(2))).isEqualTo(new Appended.GoOnAfter(2));
    assertThat(runLog.readAfter(run, 0)).hasSize(2);
  }

  @Test
  void aGapIsRefusedAndTheAnswerSaysWhereToGoOn() {
    append("w", started());

    assertThat(append("w", note(5))).isEqualTo(new Appended.GoOnAfter(1));
    assertThat(runLog.readAfter(run, 0)).containsExactly(started());
  }

  @Test
  void aSnapshotMayLeaveAGapAndTrimsWhatIsBeforeIt() {
    append("w", started());
    RunState state = RunState.EMPTY.after(started());
    RunEvent snapshot = new RunEvent.Snapshot(9, NOON, state);

    assertThat(append("w", snapshot)).isEqualTo(new Appended.Accepted(9));
    assertThat(runLog.readAfter(run, 0)).hasSize(1);
    assertThat(runLog.catchUp(run, RunState.EMPTY).subject()).isEqualTo(state.subject());
  }

  @Test
  void aSecondProcessOfTheSameRunWritesNothing() {
    append("first", started());

    assertThat(append("second", note(2))).isEqualTo(new Appended.OtherWriter());
    assertThat(append("second", new RunEvent.Snapshot(7, NOON, RunState.EMPTY)))
        .isEqualTo(new Appended.OtherWriter());
    assertThat(runLog.readAfter(run, 0)).containsExactly(started());
  }

  @Test
  void aReaderWhoseEventsWereTrimmedBetweenTwoReadsStillCatchesUp() {
    append("w", started());
    RunState known = runLog.catchUp(run, RunState.EMPTY);
    append("w", new RunEvent.Snapshot(70, NOON, RunState.EMPTY.after(started())));
    append("w", note(71));

    assertThat(runLog.catchUp(run, known).note()).isEqualTo("note 71");
  }

  @Test
  void whatWasHeardIsFoldedAndWhatWasMissedIsToBeRead() {
    RunState known = RunState.EMPTY.after(started());
    List<RunEvent> told = new ArrayList<>();
    List<RunEvent> old = new ArrayList<>();

    assertThat(runLog.heard(known, heard(started(), note(2), note(3)), told::add, old::add))
        .hasValueSatisfying(state -> assertThat(state.note()).isEqualTo("note 3"));
    assertThat(told).containsExactly(note(2), note(3));
    assertThat(runLog.heard(known, heard(note(2), note(4)), told::add, old::add)).isEmpty();
    assertThat(runLog.heard(known, heard(started()), told::add, old::add)).isEmpty();
    assertThat(runLog.heard(known, List.of("no event"), told::add, old::add)).isEmpty();
    assertThat(told).hasSize(2);
    assertThat(old).containsExactly(started(), started());
  }

  private List<String> heard(RunEvent... events) {
    return Arrays.stream(events).map(event -> RunEventJson.write(run, event)).toList();
  }

  @Test
  void theStreamExpiresAnHourAfterTheEnd() {
    append("w", started());
    long live = redis.call(client -> client.ttl("agentsmith:" + run + ":events"));
    RunState ended = RunState.EMPTY.after(started()).ended(NOON, RunEnd.succeeded());
    append("w", new RunEvent.Finished(2, NOON, ended));
    long over = redis.call(client -> client.ttl("agentsmith:" + run + ":events"));

    assertThat(live).isGreaterThan(3600);
    assertThat(over).isBetween(3590L, 3600L);
  }

  @Test
  void anAppendWakesWhoeverListens() {
    var heard = new LinkedBlockingQueue<RunId>();
    var subscribed = new LinkedBlockingQueue<Boolean>();
    try (var _ =
        new Wakeups(
                redis,
                (id, _) -> heard.add(id),
                (record, _) -> heard.add(record),
                () -> {},
                () -> subscribed.add(true))
            .start()) {
      Eventually.within(Duration.ofSeconds(5)).until(() -> subscribed.poll() != null);
      append("w", started());
      Eventually.within(Duration.ofSeconds(5)).until(() -> run.equals(heard.poll()));
    }
  }

  /// Any mixture of repeats, gaps, snapshots, second writers and wipes: the stream stays one
  /// writer's sequence, nothing stands in it twice, and gaps are only before events that carry the
  /// state.
  @Test
  void whateverIsAppendedTheStreamStaysASequence() {
    for (long seed = 1; seed <= 60; seed++) {
      var random = new Random(seed);
      RunId id = RunId.of("property " + seed + System.nanoTime());
      long last = 0;
      for (int i = 0; i < 60; i++) {
        long seq = Math.max(1, last + random.nextInt(-2, 4));
        boolean carries = random.nextInt(6) == 0;
        boolean other = last > 0 && random.nextInt(10) == 0;
        RunEvent event = carries ? new RunEvent.Snapshot(seq, NOON, RunState.EMPTY) : note(seq);

        Appended answer = runLog.append(id, other ? "other" : "w", event);

        Appended expected;
        if (other) {
          expected = new Appended.OtherWriter();
        } else if (seq == last + 1 || (carries && seq > last)) {
          expected = new Appended.Accepted(seq);
          last = seq;
        } else {
          expected = new Appended.GoOnAfter(last);
        }
        assertThat(answer).as("seed %d step %d", seed, i).isEqualTo(expected);
        if (random.nextInt(25) == 0) {
          redis.call(client -> client.del("agentsmith:" + id + ":events"));
          last = 0;
        }
      }
      assertIsSequence(seed, runLog.readAfter(id, 0));
    }
  }

  @Test
  void aFullRedisStillTakesTheEndOfARun(@TempDir Path small) {
    try (RedisServer full = RedisServer.start(small);
        var client = new Redis(RedisUrl.parse(full.address(), null), 2, Duration.ofSeconds(2))) {
      var log = new RunLog(client);
      log.append(run, "w", started());
      client.call(c -> c.configSet("maxmemory", "1"));

      assertThatThrownBy(() -> log.append(run, "w", note(2)))
          .isInstanceOf(RedisUnavailable.class)
          .hasMessageContaining("OOM");
      RunState ended = RunState.EMPTY.after(started()).ended(NOON, RunEnd.succeeded());
      assertThat(log.append(run, "w", new RunEvent.Finished(2, NOON, ended)))
          .isEqualTo(new Appended.Accepted(2));
      new Heartbeats(client).beat("r1", "test");
      assertThat(new Heartbeats(client).living(List.of("r1", "r2"))).containsExactly("r1");
      var records = new RunRecords(client);
      assertThat(records.accept(RunRecord.accepted(run, NOON, "{}", "r1", "ann")).join()).isTrue();
    }
  }

  private static void assertIsSequence(long seed, List<RunEvent> events) {
    List<String> breaks = new ArrayList<>();
    for (int i = 1; i < events.size(); i++) {
      RunEvent event = events.get(i);
      if (event.seq() != events.get(i - 1).seq() + 1 && !event.carriesState()) {
        breaks.add(events.get(i - 1).seq() + " → " + event.seq());
      }
    }
    assertThat(breaks).as("gaps, seed %d", seed).isEmpty();
    assertThat(events.stream().map(RunEvent::seq)).as("seed %d", seed).doesNotHaveDuplicates();
  }

  private Appended append(String writer, RunEvent event) {
    return runLog.append(run, writer, event);
  }

  private static RunEvent started() {
    return new RunEvent.Started(
        1, NOON, new RunSubject("p", "#1", "t", "m", null), List.of("implement"));
  }

  private static RunEvent note(long seq) {
    return new RunEvent.Note(seq, NOON, "note " + seq, null);
  }
}
