package dev.agentsmith.dispatcher.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.Heartbeats;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.clients.redis.RunRecords.Changed;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.clients.redis.RunRecords.Started;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.ManualClock;
import dev.agentsmith.testkit.RedisInterpreter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a replica remembers fills a Redis that was wiped, before anybody decides by what stands
/// there.
class RecordBookTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final RunId FIRST = RunId.of("first");
  private static final RunId SECOND = RunId.of("second");

  @TempDir Path directory;
  private final ManualClock clock = new ManualClock(NOON);
  private RedisServer server;
  private Redis redis;
  private RecordBook book;

  @BeforeEach
  void start() {
    server = RedisServer.start(directory);
    redis = new Redis(RedisUrl.parse(server.address(), null), 4, Duration.ofSeconds(2));
    book = book("r1");
  }

  @AfterEach
  void stop() {
    redis.close();
    server.close();
  }

  @Test
  void whatIsOverIsKnownToOtherReplicasAfterAWipeToo() {
    RunRecord over = book.change(accepted(FIRST), State.ENDED, Map.of());
    clock.advance(Duration.ofMinutes(54));
    wipe();

    book.mirror().refill();

    assertThat(book.mirror().wipedAt()).isEqualTo(clock.instant());
    assertThat(book("r2").accept(RunRecord.accepted(FIRST, NOON, "again", "r2", "ann")).join())
        .isFalse();
    assertThat(book.find(FIRST)).contains(over);
  }

  @Test
  void nothingIsSurelyNotThereWhileOthersMayWriteItBack() {
    RecordMirror mirror = book.mirror();
    assertThat(mirror.isFilling()).isTrue(); // nobody has looked yet
    mirror.refill();
    clock.advance(Duration.ofSeconds(5));
    assertThat(mirror.isFilling()).isFalse();

    mirror.connectionLost();
    assertThat(mirror.isFilling()).isTrue();
    mirror.refill();
    clock.advance(Duration.ofSeconds(5)); // that Redis may have begun as late as that
    assertThat(mirror.isFilling()).isFalse();

    mirror.suspectsWipe();
    clock.advance(Duration.ofMillis(4999));
    assertThat(mirror.isFilling()).isTrue();
    clock.advance(Duration.ofMillis(1));
    assertThat(mirror.isFilling()).isFalse();
  }

  /// A primary that takes over lacks what was not copied yet, and a holder that died then tells
  /// nobody.
  @Test
  void afterALossTheLastThatWasWrittenIsMissedForAWhile() {
    RecordMirror begun = book("r2").mirror(); // saw no loss
    begun.refill();
    book.mirror().refill();
    assertThat(book.mirror().mayLackTail()).isFalse();
    assertThat(begun.mayLackTail()).isFalse();

    book.mirror().connectionLost();
    assertThat(book.mirror().mayLackTail()).isTrue();
    assertThat(begun.mayLackTail()).isFalse();
    book.mirror().look();
    assertThat(begun.mayLackTail()).isTrue();
    wipe();
    assertThat(begun.mayLackTail()).isFalse();
    assertThat(book.mirror().mayLackTail()).isTrue();
    clock.advance(Duration.ofSeconds(30));
    assertThat(book.mirror().mayLackTail()).isFalse();
  }

  @Test
  void ofManyThatAreOverTheLastAreRememberedWholeAndOfTheOthersThatTheyAreOver() {
    RunRecord live = accepted(FIRST);
    rememberMany();

    book.mirror().look();

    assertThat(book.mirror().find(live.run())).contains(live);
    assertThat(book.mirror().find(over(10).run())).contains(over(10));
    RunRecord brief = book.mirror().find(over(9).run()).orElseThrow();
    assertThat(brief.message()).isEmpty();
    assertThat(brief.isOver()).isTrue();
  }

  @Test
  void whatIsRememberedInBriefIsAcceptedOnceAfterAWipeToo() {
    rememberMany();
    book.mirror().look();
    wipe();

    book.mirror().refill();

    RunId first = over(0).run();
    assertThat(book("r2").accept(RunRecord.accepted(first, NOON, "again", "r2", "ann")).join())
        .isFalse();
    assertThat(book.find(first).flatMap(RunRecord::state)).contains(State.ENDED);
  }

  private void rememberMany() {
    for (int i = 0; i < 20_010; i++) {
      clock.advance(Duration.ofMillis(1));
      book.mirror().remember(over(i), false);
    }
  }

  private static RunRecord over(int number) {
    return RunRecord.accepted(RunId.of("over " + number), NOON, "words", "r1", "ann")
        .with(State.ENDED, Map.of());
  }

  /// As the index was read a moment before another replica took the run over.
  @Test
  void whatTheIndexHasOfAHolderAndItsRecordHasNotIsNobodysToTakeOver() throws Exception {
    accepted(FIRST);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(("SADD agentsmith:held:gone " + FIRST + "\r\n").getBytes(UTF_8));
      assertThat(socket.getInputStream().readNBytes(2)).isEqualTo(":1".getBytes(UTF_8));
    }

    assertThat(book.heldBy("gone")).isEmpty();
    assertThat(book.heldBy("r1")).hasSize(1);
  }

  @Test
  void aRunThatIsTakenOverOnceMoreBeforeItIsReadIsNotOurs() throws Exception {
    RunRecord gone = accepted(FIRST);
    var steals = new AtomicBoolean(true);
    var dialect =
        new RedisInterpreter.Dialect() {
          @Override
          public List<String> said(List<String> command) {
            if (command.getFirst().equalsIgnoreCase("HGETALL") && steals.getAndSet(false)) {
              RunRecord taken = new RunRecords(redis).find(FIRST).orElseThrow();
              assertThat(taken.isHeldBy("r2")).isTrue();
              assertThat(book("r3").takeOver(taken)).isPresent();
            }
            return command;
          }

          @Override
          public String heard(String text) {
            return text;
          }
        };
    try (var between = new RedisInterpreter(server.port(), dialect);
        var slow = new Redis(RedisUrl.parse(between.address(), null), 4, Duration.ofSeconds(2))) {
      assertThat(book("r2", slow).takeOver(gone)).isEmpty();
    }
    assertThat(steals).isFalse();
    assertThat(book.find(FIRST).orElseThrow().isHeldBy("r3")).isTrue();
  }

  @Test
  void whatIsForgottenAfterItsHourIsNoSignOfAWipe() {
    book.change(accepted(FIRST), State.ENDED, Map.of());
    clock.advance(Duration.ofMinutes(56));
    wipe();

    book.mirror().refill();

    assertThat(book.mirror().wipedAt()).isEqualTo(Instant.MIN);
  }

  @Test
  void whatOnlyANewerVersionCanReadIsSeenAndNotWrittenBack() {
    var written = RunRecord.accepted(FIRST, NOON, "a message", "newer", "ann");
    Map<String, String> fields = new HashMap<>(written.fields());
    fields.put("state", "reviewing");
    var reviewed = new RunRecord(FIRST, fields);
    new RunRecords(redis).restore(reviewed);
    RunRecord own = accepted(SECOND);

    assertThat(book.find(FIRST)).contains(reviewed);
    assertThat(book.open()).containsExactlyInAnyOrder(reviewed, own);
    assertThat(book.accept(RunRecord.accepted(FIRST, NOON, "again", "r1", "ann")).join()).isFalse();
    assertThat(book.cancel(FIRST, "ann")).isEqualTo(new Changed.NotNow("reviewing"));
    assertThat(book.takeOver(reviewed)).isEmpty();
    wipe();
    book.mirror().refill();

    assertThat(book.find(SECOND)).contains(own);
    assertThat(book.find(FIRST)).isEmpty();
  }

  @Test
  void whoLooksForRoomFirstAfterAWipeFindsThoseThatAreLive() {
    var limits = new Limits(1, 1, 1);
    RunRecord first = book.change(accepted(FIRST), State.DECIDED, Map.of("project", "p"));
    assertThat(book.start(first, "p#1", false, limits, 0)).isEqualTo(new Started.Go());
    RunRecord second = book.change(accepted(SECOND), State.DECIDED, Map.of("project", "p"));
    wipe();

    assertThat(book.start(second, "p#2", false, limits, 0)).isEqualTo(new Started.Full(1));
  }

  @Test
  void whatOthersDidIsRememberedToo() {
    RecordBook other = book("r2");
    RunRecord theirs = RunRecord.accepted(SECOND, NOON, "theirs", "r2", "bob");
    assertThat(other.accept(theirs).join()).isTrue();
    book.mirror().learn(Set.of(SECOND));
    RunRecord decided = other.change(theirs, State.DECIDED, Map.of("project", "p"));
    book.mirror().look();
    wipe(); // and r2 died with it

    book.mirror().refill();

    assertThat(book("r3").find(SECOND)).contains(decided);
  }

  @Test
  void aCancelOfSomebodyElseIsNotLostWhenTheHolderGoesOn() {
    RunRecord held = book.change(accepted(FIRST), State.JOB, Map.of());
    List<RunRecord> news = new ArrayList<>();
    book.mirror().onNews(news::add);
    assertThat(book("r2").cancel(FIRST, "bob")).isEqualTo(new Changed.Done(State.JOB));
    book.mirror().learn(Set.of(FIRST));

    RunRecord next = book.change(held, null, Map.of("posting", "living"));

    assertThat(news).hasSize(1);
    assertThat(next.cancelledBy()).contains("bob");
    assertThat(book.mirror().cancelledBy(held)).contains("bob");
  }

  @Test
  void aCancelThatComesWhileAChangeOfOursIsNotWrittenIsHeardAllTheSame() {
    RunRecord held = book.change(accepted(FIRST), State.JOB, Map.of());
    server.killHard();
    book.change(held, null, Map.of("posting", "living"));
    wipe();
    RecordBook other = book("r2");
    new RunRecords(redis).restore(held);
    assertThat(other.cancel(FIRST, "bob")).isEqualTo(new Changed.Done(State.JOB));

    book.mirror().look();
    book.mirror().look();

    assertThat(book.mirror().cancelledBy(held)).contains("bob");
    assertThat(book.find(FIRST).orElseThrow().posting()).isEqualTo("living");
  }

  @Test
  void ofTwoWhoLearnARunFromItsJobOneHoldsIt() {
    RunRecord learned = RunRecord.accepted(FIRST, NOON, "a message", "r1", "ann");
    RunRecord elsewhere = RunRecord.accepted(FIRST, NOON, "a message", "r2", "ann");

    assertThat(book.adopt(learned.with(State.JOB, Map.of())).isHeldBy("r1")).isTrue();
    assertThat(book("r2").adopt(elsewhere.with(State.JOB, Map.of())).isHeldBy("r1")).isTrue();
  }

  @Test
  void whatWasOverWhenItWasFirstReadIsNoSignOfAWipeLater() {
    book.change(accepted(FIRST), State.ENDED, Map.of());
    RecordBook late = book("r2");
    assertThat(late.find(FIRST)).isPresent();
    wipe();

    late.mirror().refill();

    assertThat(late.mirror().wipedAt()).isEqualTo(Instant.MIN);
  }

  @Test
  void whoStandsInLineStaysThereWhileRedisIsAway() {
    var limits = new Limits(1, 1, 1);
    RunRecord first = book.change(accepted(FIRST), State.DECIDED, Map.of("project", "p"));
    server.killHard();

    assertThat(book.start(first, "p#1", false, limits, 3)).isEqualTo(new Started.Full(3));
    assertThat(book.start(first, "p#1", false, limits, 0)).isEqualTo(new Started.Go());
  }

  private RunRecord accepted(RunId run) {
    RunRecord record = RunRecord.accepted(run, NOON, "a message", "r1", "ann");
    assertThat(book.accept(record).join()).isTrue();
    return record;
  }

  private RecordBook book(String replica) {
    return book(replica, redis);
  }

  private RecordBook book(String replica, Redis way) {
    var heart = new Replica(replica, new Heartbeats(way), "test", System::nanoTime);
    return new RecordBook(new RunRecords(way), new RunRecords(way), heart, clock);
  }

  /// Connections that died with their server are found by the first command each.
  private void wipe() {
    server.startAgain();
    Eventually.within(Duration.ofSeconds(10))
        .until(
            () -> {
              for (int i = 0; i < 4; i++) {
                redis.ping();
              }
              return true;
            });
  }
}
