package dev.agentsmith.dispatcher.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.Heartbeats;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Link;
import dev.agentsmith.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A primary that takes over lacks what was not copied yet: here, all that [#copy] was not told.
class FailoverTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final RunId FIRST = RunId.of("first");
  private static final RunId SECOND = RunId.of("second");
  private static final Duration ANSWER = Duration.ofSeconds(2);

  @TempDir Path directory;
  private final ManualClock clock = new ManualClock(NOON);
  private RedisServer primary;
  private RedisServer copied;
  private Link way;
  private Redis redis;
  private Redis second;
  private RecordBook book;

  @BeforeEach
  void start() throws IOException {
    primary = RedisServer.start(Files.createDirectory(directory.resolve("primary")));
    copied = RedisServer.start(Files.createDirectory(directory.resolve("copied")));
    way = new Link(primary.port());
    redis = new Redis(RedisUrl.parse("redis://" + way.address(), null), 2, ANSWER);
    second = new Redis(RedisUrl.parse(copied.address(), null), 2, ANSWER);
    Replica replica = new Replica("r1", new Heartbeats(redis), "test", System::nanoTime);
    book = new RecordBook(new RunRecords(redis), new RunRecords(redis), replica, clock);
  }

  @AfterEach
  void stop() throws IOException {
    redis.close();
    second.close();
    way.close();
    primary.close();
    copied.close();
  }

  @Test
  void aLowerStateThanWhatIsRememberedIsWrittenOver() {
    RunRecord decided = book.change(accepted(FIRST), State.DECIDED, Map.of("decision", "d"));
    copy(decided);
    RunRecord job = book.change(decided, State.JOB, Map.of("job", "j"));
    RunRecord over = book.change(accepted(SECOND), State.DECIDED, Map.of());
    copy(over);
    book.change(over, State.ENDED, Map.of("outcome", "succeeded"));

    failsOver();
    book.mirror().refill();

    assertThat(there(FIRST)).isEqualTo(job);
    assertThat(there(SECOND).isOver()).isTrue();
    assertThat(book.mirror().find(FIRST)).contains(job);
    assertThat(book.mirror().wipedAt()).isEqualTo(clock.instant());
  }

  @Test
  void whatIsReadIsNoLowerStateThanWhatIsRemembered() {
    RunRecord accepted = acceptedAndCopied();
    RunRecord decided = book.change(accepted, State.DECIDED, Map.of("decision", "d"));

    failsOver();

    assertThat(book.find(FIRST)).contains(decided);
    assertThat(there(FIRST)).isEqualTo(decided);
  }

  @Test
  void aChangeOfARecordThatLostItsStateWritesAllOfIt() {
    RunRecord accepted = acceptedAndCopied();
    RunRecord decided = book.change(accepted, State.DECIDED, Map.of("decision", "d"));

    failsOver();
    RunRecord posted = book.change(decided, null, Map.of("posted:living", "1"));

    assertThat(posted.state()).contains(State.DECIDED);
    assertThat(there(FIRST)).isEqualTo(posted);
  }

  @Test
  void whatOnlyTheHolderWroteIsWrittenAgainByIt() {
    RunRecord accepted = acceptedAndCopied();
    RunRecord posted = book.change(accepted, null, Map.of("posted:living", "1"));

    failsOver();
    new RunRecords(second).cancel(FIRST, "bob");
    book.mirror().refill();
    assertThat(book.mirror().find(FIRST).orElseThrow().posted()).containsEntry("living", "1");
    book.mirror().look();

    assertThat(there(FIRST).posted()).isEqualTo(posted.posted());
    assertThat(there(FIRST).cancelledBy()).contains("bob");
  }

  /// What changes a field says nothing about the others.
  @Test
  void aChangeDoesNotHideThatOthersAreMissing() {
    RunRecord accepted = acceptedAndCopied();
    RunRecord posted = book.change(accepted, null, Map.of("posted:living", "1"));

    failsOver();
    book.mirror().refill();
    assertThat(book.find(FIRST).orElseThrow().posted()).containsEntry("living", "1");
    RunRecord asked = book.change(posted, null, Map.of("posted:question:q1", "2"));

    assertThat(there(FIRST)).isEqualTo(asked);
    assertThat(book.mirror().isUnwritten(FIRST)).isFalse();
  }

  @Test
  void aRunThatEndedIsNotTakenOverWhereOnlyItsEndWasLost() {
    RunRecord accepted = acceptedAndCopied();
    book.change(accepted, State.ENDED, Map.of("outcome", "succeeded"));

    failsOver();
    assertThat(book.takeOver(there(FIRST))).isEmpty();

    assertThat(there(FIRST).isOver()).isTrue();
  }

  @Test
  void aTakeoverThatWasLostIsWrittenAgain() {
    RunRecord accepted = RunRecord.accepted(FIRST, NOON, "said", "r2", "ann");
    assertThat(book.accept(accepted).join()).isTrue();
    copy(accepted);
    RunRecord taken = book.takeOver(accepted).orElseThrow();

    failsOver();
    book.mirror().refill();

    assertThat(taken.holder()).isEqualTo("r1");
    assertThat(there(FIRST)).isEqualTo(taken);
  }

  @Test
  void aNewerHoldIsNotReplacedByAHigherStateOfAnOlderOne() {
    RunRecord accepted = acceptedAndCopied();
    book.change(accepted, State.DECIDED, Map.of("decision", "d"));

    failsOver();
    new RunRecords(second).takeOver(accepted, "r2");
    book.mirror().refill();

    assertThat(there(FIRST).holder()).isEqualTo("r2");
    assertThat(book.mirror().find(FIRST)).contains(there(FIRST));
  }

  private RunRecord accepted(RunId run) {
    RunRecord record = RunRecord.accepted(run, NOON, "said", "r1", "ann");
    assertThat(book.accept(record).join()).isTrue();
    return record;
  }

  private RunRecord acceptedAndCopied() {
    RunRecord record = accepted(FIRST);
    copy(record);
    return record;
  }

  private void copy(RunRecord record) {
    new RunRecords(second).restore(record);
  }

  private void failsOver() {
    way.leadsTo(copied.port());
    way.cut();
    Eventually.within(Duration.ofSeconds(10)).untilPasses(redis::ping);
  }

  private RunRecord there(RunId run) {
    return new RunRecords(second).find(run).orElseThrow();
  }
}
