package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.clients.redis.Heartbeats;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.dispatcher.console.ConsolePlatform;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.metrics.Metrics;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.HoldLost;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.record.Replica;
import dev.agentsmith.dispatcher.relay.ThreadRepairs;
import dev.agentsmith.dispatcher.relay.UpdatePacer;
import dev.agentsmith.dispatcher.relay.Voice;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoiceTest {
  private static final ChatMessage HELLO = ChatMessage.text("hello");

  @TempDir Path directory;
  private final AtomicLong nanos = new AtomicLong();
  private RedisServer server;
  private Redis redis;
  private Replica replica;
  private ConsolePlatform platform;
  private RecordBook book;
  private Voice voice;
  private ThreadRef thread;

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    redis = new Redis(RedisUrl.parse(server.address(), null), 4, Duration.ofSeconds(2));
    // Not started: its heart beats only when a test lets it.
    replica = new Replica("r1", new Heartbeats(redis), "test", nanos::get);
    platform = new ConsolePlatform(directory, InstantSource.system());
    book =
        new RecordBook(
            new RunRecords(redis), new RunRecords(redis), replica, InstantSource.system());
    voice =
        new Voice(platform, book, replica, new UpdatePacer(null, System::nanoTime), new Metrics());
    thread = new ThreadRef(ConsolePlatform.NAME, directory.toString(), "t");
  }

  @AfterEach
  void stop() {
    redis.close();
    server.close();
  }

  @Test
  void aKindIsSaidOnce() throws Exception {
    HeldRun run = held(false);

    String first = voice.say(run, MessageKind.TERMINAL, HELLO);

    assertThat(voice.say(run, MessageKind.TERMINAL, ChatMessage.text("again"))).isEqualTo(first);
    assertThat(headlines()).containsExactly("hello");
    assertThat(book.find(run.run()).orElseThrow().posted()).containsEntry("terminal", first);
    assertThat(book.find(run.run()).orElseThrow().posting()).isEmpty();
  }

  @Test
  void whatAnotherSaidBeforeIsFoundInTheThread() throws Exception {
    HeldRun run = held(true);
    String there = platform.post(thread, new Stamp(run.run(), MessageKind.TERMINAL), HELLO);

    assertThat(voice.say(run, MessageKind.TERMINAL, ChatMessage.text("again"))).isEqualTo(there);
    assertThat(headlines()).containsExactly("hello");
  }

  @Test
  void doublesAreDeletedAndTheFirstStays() {
    HeldRun run = held(true);
    var stamp = new Stamp(run.run(), MessageKind.TERMINAL);
    String first = platform.post(thread, stamp, HELLO);
    platform.post(thread, stamp, ChatMessage.text("doubled"));
    platform.post(thread, stamp, ChatMessage.text("trebled"));
    platform.post(thread, new Stamp(RunId.of("other"), MessageKind.TERMINAL), HELLO);

    voice.repair(run);

    assertThat(headlines()).containsExactly("hello", "hello");
    assertThat(run.record().posted()).containsEntry("terminal", first);
  }

  @Test
  void noRunIsOverBeforeItsThreadWasLookedAtForTheSecondTime() throws Exception {
    HeldRun run = held(true);
    var stamp = new Stamp(run.run(), MessageKind.TERMINAL);
    List<Runnable> owed = new ArrayList<>();
    try (var ends = new ThreadRepairs(voice, owed::add, Duration.ofMinutes(1))) {
      ends.begin(run, stamp.word());
    }
    owed.removeFirst().run();
    var _ = voice.say(run, MessageKind.LIVING, HELLO);
    assertThat(run.isLookOwed()).isTrue(); // that process ended: whoever is next has to look
    assertThat(run.record().posting()).isEqualTo("living");
    run.looked();
    try (var repairs = new ThreadRepairs(voice, owed::add, Duration.ZERO)) {
      repairs.begin(run, stamp.word());
      Thread settling =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      var _ = voice.settle(run);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      platform.post(thread, stamp, HELLO);
      platform.post(thread, stamp, ChatMessage.text("came late"));
      Eventually.within(Duration.ofSeconds(20))
          .until(() -> settling.getState() == Thread.State.TIMED_WAITING);
      owed.removeFirst().run();
      settling.join();
    }
    assertThat(headlines()).containsExactly("hello", "hello");
  }

  @Test
  void aReplicaThatWasPausedSaysNothing() {
    HeldRun run = held(false);
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());

    assertThatThrownBy(() -> voice.say(run, MessageKind.TERMINAL, HELLO))
        .isInstanceOf(HoldLost.class);
    assertThat(headlines()).isEmpty();
  }

  @Test
  void aReplicaThatLostTheRunSaysNothing() {
    HeldRun run = held(false);
    new RunRecords(redis).takeOver(run.record(), "r2");

    assertThatThrownBy(() -> voice.say(run, MessageKind.TERMINAL, HELLO))
        .isInstanceOf(HoldLost.class);
    assertThat(headlines()).isEmpty();
  }

  @Test
  void aReplicaThatLostTheRunEditsNothing() throws Exception {
    HeldRun run = held(false);
    voice.say(run, MessageKind.LIVING, HELLO);
    new RunRecords(redis).takeOver(run.record(), "r2");

    assertThatThrownBy(() -> voice.edit(run, MessageKind.LIVING, ChatMessage.text("late")))
        .isInstanceOf(HoldLost.class);
    assertThat(headlines()).containsExactly("hello");
  }

  @Test
  void anEditOfTheLastHolderThatComesLateIsDrawnOver() throws Exception {
    HeldRun run = held(true);
    var stamp = new Stamp(run.run(), MessageKind.LIVING);
    String id = voice.say(run, MessageKind.LIVING, HELLO);
    voice.edit(run, MessageKind.LIVING, ChatMessage.text("the end"));
    platform.update(thread, id, stamp, ChatMessage.text("late"));

    assertThat(voice.redraw(run, stamp)).isZero();

    assertThat(headlines()).containsExactly("the end");
  }

  @Test
  void whatWasDrawnBeforeTheRunWasLostAndTakenOverAgainIsNotDrawnAgain() throws Exception {
    HeldRun first = held(true);
    var stamp = new Stamp(first.run(), MessageKind.LIVING);
    voice.say(first, MessageKind.LIVING, ChatMessage.text("step 5"));
    new RunRecords(redis).takeOver(first.record(), "r2");
    RunRecord theirs = book.read(first.run()).orElseThrow();
    var second = new HeldRun(book.takeOver(theirs).orElseThrow(), first.origin(), true);
    assertThat(voice.edit(second, MessageKind.LIVING, ChatMessage.text("the end"))).isZero();

    assertThatThrownBy(() -> voice.redraw(first, stamp)).isInstanceOf(HoldLost.class);
    assertThat(voice.showEnd(first, ChatMessage.text("an older end"))).isZero();

    assertThat(headlines()).containsExactly("the end");
    assertThat(voice.redraw(second, stamp)).isZero();
    assertThat(headlines()).containsExactly("the end");
  }

  /// As one that was cut off from Redis, and had the run told before it posted anything living.
  @Test
  void whatAnotherDrewOfARunThatIsOverShowsItsEnd() {
    HeldRun run = held(false);
    var stamp = new Stamp(run.run(), MessageKind.LIVING);
    run.record(book.change(run.record(), RunRecord.State.ENDED, Map.of()));
    assertThat(voice.showEnd(run, ChatMessage.text("the end"))).isZero();
    platform.post(thread, stamp, ChatMessage.text("waiting for the agent"));
    platform.post(thread, stamp, ChatMessage.text("doubled"));

    assertThat(voice.showEnd(run, ChatMessage.text("the end"))).isZero();

    assertThat(headlines()).containsExactly("the end");
  }

  @Test
  void whoLostTheRunMeanwhileTakesItsOwnWordsBack() throws Exception {
    HeldRun run = held(false);
    var stamp = new Stamp(run.run(), MessageKind.TERMINAL);
    voice.say(run, MessageKind.TERMINAL, ChatMessage.text("ours"));
    String theirs = platform.post(thread, stamp, ChatMessage.text("theirs"));
    var records = new RunRecords(redis);
    records.takeOver(run.record(), "r2");
    records.change(records.find(run.run()).orElseThrow(), null, Map.of("posted:terminal", theirs));

    assertThat(voice.showEnd(run, ChatMessage.text("the end"))).isZero();

    assertThat(headlines()).containsExactly("theirs");
  }

  /// Its holder was stopped while it asked, and its call went out when it was over.
  @Test
  void aQuestionThatComesLateIsFoundAndClosedWithAllElse() throws Exception {
    HeldRun run = held(true);
    List<Runnable> owed = new ArrayList<>();
    try (var repairs = new ThreadRepairs(voice, owed::add, Duration.ZERO)) {
      repairs.begin(run, MessageKind.LIVING.word());
      String late = platform.post(thread, question(run), HELLO);
      owed.removeFirst().run();

      assertThat(run.record().posted()).isEmpty(); // it is the run's own thread that writes
      assertThat(voice.settle(run)).isTrue();
      assertThat(run.record().posted()).containsEntry("question:q1", late);
    }
  }

  @Test
  void aQuestionThatNobodyKnowsOfIsTakenBackOnceItsRunIsOver() throws Exception {
    HeldRun run = held(false);
    platform.post(thread, question(run), HELLO);
    var records = new RunRecords(redis);
    records.takeOver(run.record(), "r2");
    RunRecord theirs = records.find(run.run()).orElseThrow();
    String end = platform.post(thread, new Stamp(run.run(), MessageKind.TERMINAL), HELLO);

    assertThat(voice.withdraw(run, theirs)).isFalse(); // r2 may be about to ask it
    assertThat(headlines()).hasSize(2);
    records.change(theirs, RunRecord.State.ENDED, Map.of("posted:terminal", end));
    assertThat(voice.withdraw(run, records.find(run.run()).orElseThrow())).isTrue();

    assertThat(platform.read(thread)).extracting(PostedMessage::id).containsExactly(end);
  }

  private static Stamp question(HeldRun run) {
    return new Stamp(run.run(), MessageKind.QUESTION, "q1");
  }

  private HeldRun held(boolean threadUnread) {
    RunId id = RunId.of("a run");
    var origin =
        new RunOrigin(
            new IncomingMessage(thread, "t/1", "ann", "fix #1", Instant.now(), Manner.ADDRESSED));
    RunRecord record = RunRecord.accepted(id, Instant.now(), origin.json(), "r1", "ann");
    assertThat(book.accept(record).join()).isTrue();
    return new HeldRun(record, origin, threadUnread);
  }

  private List<String> headlines() {
    return platform.read(thread).stream().map(m -> m.message().headline().plain()).toList();
  }
}
