package dev.agentsmith.dispatcher;

import dev.agentsmith.clients.redis.Heartbeats;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.metrics.Metrics;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.record.Replica;
import dev.agentsmith.dispatcher.relay.ThreadRepairs;
import dev.agentsmith.dispatcher.relay.Voice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after runs that nobody acts for: those of a replica whose heartbeat is gone, and those
/// that only their Jobs remember. Compares with Redis what published wake-ups may have missed.
public final class Takeover implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Takeover.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration SWEEP = Duration.ofSeconds(5);

  /// After a wipe all heartbeats are missing for a moment: that is nobody's death (design.md §4).
  private static final Duration AFTER_WIPE = Duration.ofSeconds(10);

  /// Looks for what we said without right, each after a pause twice as long: eight minutes in all.
  private static final int MOST_WITHDRAWALS = 10;

  private final Replica replica;
  private final Heartbeats heartbeats;
  private final RecordBook book;
  private final HeldRuns held;
  private final RunLog runLog;
  private final Voice voice;
  private final ThreadRepairs repairs;
  private final HeldRuns.Work work;
  private final JobSweep jobs;
  private final Metrics metrics;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean refillDue = true;
  private Set<RunId> forgotten = Set.of();
  private Instant nextSweep = Instant.MIN;

  /// @param aloneAfter how long a run's last holder may tell its end by itself while Redis is away,
  ///     before this replica does
  public Takeover(
      Replica replica,
      Heartbeats heartbeats,
      RecordBook book,
      HeldRuns held,
      RunLog runLog,
      Spawner spawner,
      Voice voice,
      ThreadRepairs repairs,
      HeldRuns.Work work,
      Duration aloneAfter,
      Metrics metrics,
      InstantSource clock) {
    this.replica = replica;
    this.heartbeats = heartbeats;
    this.book = book;
    this.held = held;
    this.runLog = runLog;
    this.voice = voice;
    this.repairs = repairs;
    this.work = work;
    this.jobs = new JobSweep(replica, book, held, spawner, this::readAndWork, aloneAfter, clock);
    this.metrics = metrics;
    this.clock = clock;
  }

  public Takeover start() {
    held.onGivenUp(this::withdrawSoon);
    Thread.ofVirtual().name("takeover").start(this::watch);
    return this;
  }

  /// Redis is there, perhaps again, perhaps empty.
  public void redisConnected() {
    refillDue = true;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    try {
      do {
        look();
      } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Instant now = clock.instant();
    if (replica.isRedisAway()) {
      book.mirror().redisIsAway();
    }
    boolean missed = replica.wasMissed();
    if (missed) {
      book.mirror().suspectsWipe();
    }
    boolean refill = missed || refillDue;
    boolean sweep = refill || !now.isBefore(nextSweep);
    try {
      if (refill) {
        refillDue = false;
        try {
          book.mirror().refill();
        } catch (RuntimeException e) {
          refillDue = true;
          throw e;
        }
        jobs.redisIsBack();
        held.wakeAll();
        held.all().stream().filter(HeldRun::spokeAlone).forEach(this::withdrawSoon);
      } else if (sweep) {
        book.mirror().look();
        wakeBehind();
      }
      nextSweep = sweep ? now.plus(SWEEP) : nextSweep;
      takeOver(now);
    } catch (RedisUnavailable e) {
      // The next look tries again; meanwhile the Jobs themselves say what is going on.
      nextSweep = now;
    } catch (RuntimeException e) {
      log.error("takeover failed", e);
    }
    if (sweep) {
      jobs.look(now);
    }
  }

  /// What was published may have been missed.
  private void wakeBehind() {
    Map<RunId, Long> known =
        held.all().stream().collect(Collectors.toMap(HeldRun::run, run -> run.state().seq()));
    runLog.behind(known).forEach(run -> held.find(run).ifPresent(HeldRun::wake));
  }

  private void takeOver(Instant now) {
    Set<String> holders = book.otherHolders();
    Set<String> asked = new HashSet<>(holders);
    asked.add(replica.id());
    Set<String> living = heartbeats.living(asked);
    if (!living.contains(replica.id())) {
      // Ours is gone too, so theirs is no sign of anything: each writes its own again within a
      // second.
      book.mirror().suspectsWipe();
    }
    holders.removeAll(living);
    boolean settled = !now.isBefore(book.mirror().wipedAt().plus(AFTER_WIPE));
    if (settled && replica.isSteady()) {
      holders.forEach(gone -> book.heldBy(gone).forEach(this::takeOver));
      takeUpForgotten();
    }
  }

  /// What this replica holds and nobody acts for: its thread failed, or could not be begun. Looked
  /// at twice, for a command is accepted a moment before it is held.
  private void takeUpForgotten() {
    if (book.countOwn() <= held.count()) {
      forgotten = Set.of();
      return;
    }
    List<RunRecord> own =
        book.heldBy(replica.id()).stream()
            .filter(record -> held.find(record.run()).isEmpty())
            .toList();
    own.stream().filter(record -> forgotten.contains(record.run())).forEach(this::takeOver);
    forgotten = own.stream().map(RunRecord::run).collect(Collectors.toSet());
  }

  /// One that can't be read, or fails, must not hold up the others.
  private void takeOver(RunRecord record) {
    try {
      if (isReadable(record)) {
        RunOrigin origin = RunOrigin.read(record.message());
        book.takeOver(record).ifPresent(taken -> goOn(taken, origin));
      }
    } catch (IllegalArgumentException e) {
      log.error("run not taken over run={}", record.run(), e);
    }
  }

  /// What a newer version wrote is left to one: taken over here, it would fail again and again.
  private static boolean isReadable(RunRecord record) {
    return record.state().isPresent()
        && (record.decision() == null || Decision.tryRead(record.decision()).isPresent());
  }

  private void goOn(RunRecord record, RunOrigin origin) {
    log.info(
        "run taken over run={} state={}", record.run(), record.state().map(Enum::name).orElse(""));
    metrics.takenOver();
    var run = new HeldRun(record, origin, true);
    held.hold(run, this::repairAndWork);
  }

  /// What the last holder was posting may stand there twice, or come yet: the thread is read now
  /// and once more. What it was editing may come yet too, and is then drawn over.
  private void repairAndWork(HeldRun run) throws InterruptedException {
    String posting = run.record().posting();
    if (!posting.isEmpty()) {
      repairs.begin(run, posting);
    } else if (mayLackTail()) {
      readAgain(run);
    }
    work.on(run);
  }

  private boolean mayLackTail() {
    try {
      return book.mirror().mayLackTail();
    } catch (RedisUnavailable e) {
      return true;
    }
  }

  /// Nobody knows what was posted for a run that only its Job remembers: its thread does.
  private void readAndWork(HeldRun run) throws InterruptedException {
    readAgain(run);
    work.on(run);
  }

  private void readAgain(HeldRun run) {
    repairs.begin(run, MessageKind.LIVING.word());
  }

  /// A replica that was cut off from Redis is no holder any more, and does not know it: both may
  /// have spoken.
  private void withdrawSoon(HeldRun run) {
    Thread.ofVirtual().start(() -> withdraw(run));
  }

  private void withdraw(HeldRun run) {
    Duration pause = LOOK;
    try {
      for (int i = 0; i < MOST_WITHDRAWALS; i++) {
        if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS) || isWithdrawn(run)) {
          return;
        }
        pause = pause.multipliedBy(2);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("doubles not taken back run={} cause={}", run.run(), e.getMessage());
    }
  }

  private boolean isWithdrawn(HeldRun run) {
    try {
      return book.read(run.run())
          .filter(there -> there.isHeldBy(replica.id()) || voice.withdraw(run, there))
          .isPresent();
    } catch (RedisUnavailable e) {
      return false;
    }
  }
}
