package dev.agentsmith.dispatcher.record;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.clients.redis.RunRecords.Changed;
import dev.agentsmith.core.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this replica remembers of all records, its own and those of others: a Redis that was away
/// or wiped is filled again from here (design.md §4). Ended ones are remembered for an hour, but
/// for the last 20,000 no more of them than that. Safe for many threads.
///
/// What was read takes the place of what is remembered only if that did not change during the read:
/// else an older record could hide a newer one.
public final class RecordMirror {
  private static final Logger log = LoggerFactory.getLogger(RecordMirror.class);
  private static final Duration REMEMBERED = Duration.ofHours(1);

  /// Redis keeps what is over for an hour too, by its own clock.
  private static final Duration SURELY_KEPT = Duration.ofMinutes(55);

  /// So many of those that are over with all they say; of the others that they are over.
  private static final int MOST_WHOLE = 20_000;

  private static final int READ_AT_ONCE = 500;

  /// After a wipe: all replicas have written back what they remember.
  private static final Duration SETTLING = Duration.ofSeconds(5);

  /// So long after a loss a run may be taken over whose holder died in it.
  private static final Duration TAIL = Duration.ofSeconds(30);

  /// In which order they are written back: who waits is woken by it, and counts those that are
  /// live.
  private static final Comparator<Remembered> LIVE_FIRST =
      Comparator.comparing((Remembered own) -> isWaiting(own.record()))
          .thenComparing(own -> own.record().arrival());

  private final RunRecords records;
  private final Replica replica;
  private final InstantSource clock;
  private final Map<RunId, Remembered> mirror = new ConcurrentHashMap<>();
  private final ReentrantLock refilling = new ReentrantLock();
  private final AtomicLong refills = new AtomicLong();
  private volatile Instant wipedAt = Instant.MIN;
  private volatile Instant filledAt = Instant.MIN;
  private volatile Instant lostAt = Instant.MIN;
  private volatile boolean lossToNote;

  /// How often the connection was lost; to begin with, there was none.
  private final AtomicLong losses = new AtomicLong(1);

  /// Of those, how many the last refill came after.
  private volatile long mended;

  private volatile Map<RunId, String> seen = Map.of();
  private volatile Consumer<RunRecord> news = _ -> {};

  /// @param unwritten true if Redis has not seen the newest of it
  /// @param brief true if no more is left of it than that it is over
  private record Remembered(RunRecord record, boolean unwritten, Instant since, boolean brief) {
    Remembered(RunRecord record, boolean unwritten, Instant since) {
      this(record, unwritten, since, false);
    }

    Remembered unwritten(boolean is) {
      return new Remembered(record, is, since, brief);
    }

    Remembered inBrief() {
      return new Remembered(record.brief(), unwritten, since, true);
    }
  }

  RecordMirror(RunRecords records, Replica replica, InstantSource clock) {
    this.records = records;
    this.replica = replica;
    this.clock = clock;
  }

  /// @param listener told each record that others changed, once that is known here
  public void onNews(Consumer<RunRecord> listener) {
    news = listener;
  }

  /// Writes back what Redis lost or never saw, and learns what others did. Called after each new
  /// connection, when Redis lost something, and before anything is decided by what stands in a
  /// Redis that was wiped.
  ///
  /// Whoever comes while another is at it waits for that, and has the same.
  ///
  /// @throws RedisUnavailable if Redis is away
  public void refill() {
    long before = refills.get();
    refilling.lock();
    try {
      if (refills.get() == before) {
        refillNow();
        refills.incrementAndGet();
      }
    } finally {
      refilling.unlock();
    }
  }

  /// The connection is lost: what comes back may be a Redis that lost what it had.
  public void connectionLost() {
    losses.incrementAndGet();
    redisIsAway();
  }

  /// Redis does not answer, or did not: what is said meanwhile it does not know.
  public void redisIsAway() {
    lostAt = clock.instant();
    lossToNote = true;
  }

  /// True while Redis may lack what this replica or another remembers. Nobody is told then that
  /// there is nothing: it may be written back in a moment.
  public boolean isFilling() {
    return mended != losses.get() || clock.instant().isBefore(filledAt);
  }

  /// True if Redis may have lost the last that the holder of a run wrote, which died meanwhile and
  /// remembers it no more: a primary that takes over lacks what was not copied yet, and without
  /// Redis a holder writes nothing. What it was about to say then stands in no record.
  ///
  /// @throws RedisUnavailable if Redis is away
  public boolean mayLackTail() {
    Instant since = clock.instant().minus(TAIL);
    return lostAt.isAfter(since) || records.isLossNoted();
  }

  private void refillNow() {
    long lost = losses.get();
    noteLoss();
    forget();
    if (records.age().compareTo(SETTLING) < 0) {
      // Whoever has just begun itself remembers nothing that could be missed there.
      filledAt = clock.instant().plus(SETTLING);
    }
    Map<RunId, String> index = records.index();
    Set<RunId> all = new HashSet<>(mirror.keySet());
    all.addAll(index.keySet());
    learn(all).forEach(index::remove);
    seen = index;
    mended = lost;
  }

  /// For those that have just begun, and did not see it.
  private void noteLoss() {
    if (lossToNote) {
      lossToNote = false; // another may come meanwhile
      try {
        records.noteLoss(TAIL);
      } catch (RedisUnavailable e) {
        lossToNote = true;
        throw e;
      }
    }
  }

  /// The same where nothing points to a loss: looks only at what moved since the last look, so that
  /// it costs no more than the index of what is open.
  ///
  /// @throws RedisUnavailable if Redis is away
  public void look() {
    noteLoss();
    forget();
    Map<RunId, String> index = records.index();
    Map<RunId, String> before = seen;
    Set<RunId> moved = new HashSet<>();
    index.forEach(
        (run, entry) -> {
          if (!entry.equals(before.get(run))) {
            moved.add(run);
          }
        });
    mirror.forEach(
        (run, own) -> {
          if (own.unwritten() || (!own.record().isOver() && !index.containsKey(run))) {
            moved.add(run);
          }
        });
    learn(moved).forEach(index::remove);
    seen = index;
  }

  /// Compares what Redis has of these runs with what is remembered: the newer of the two is what
  /// both have then.
  ///
  /// @return those that were changed here while they were read: they have to be looked at again
  /// @throws RedisUnavailable if Redis is away; the next [#look] finds them
  public Set<RunId> learn(Collection<RunId> runs) {
    List<RunId> all = List.copyOf(runs);
    boolean wiped = false;
    List<Remembered> lost = new ArrayList<>();
    Set<RunId> again = new HashSet<>();
    for (int i = 0; i < all.size(); i += READ_AT_ONCE) {
      compare(all.subList(i, Math.min(all.size(), i + READ_AT_ONCE)), lost, again);
    }
    for (Remembered own : lost.stream().sorted(LIVE_FIRST).toList()) {
      // Nobody may see our records without our heartbeat, and take them for an orphan's.
      if (!wiped) {
        replica.beat();
        suspectsWipe();
      }
      wiped = true;
      records.restore(own.record());
      mirror.replace(
          own.record().run(), own, new Remembered(own.record(), false, own.since(), own.brief()));
    }
    if (wiped) {
      log.warn("redis lost records, written again count={}", lost.size());
    }
    return again;
  }

  /// Something says that Redis lost what it had: no missing heartbeat is anybody's death for now.
  public void suspectsWipe() {
    redisIsAway();
    wipedAt = lostAt;
    filledAt = wipedAt.plus(SETTLING);
  }

  /// All records that are not over, as far as this replica knows.
  public List<RunRecord> open() {
    return mirror.values().stream()
        .map(Remembered::record)
        .filter(record -> !record.isOver())
        .toList();
  }

  /// When Redis was last found to have lost records.
  public Instant wipedAt() {
    return wipedAt;
  }

  /// Who asked for a cancel of a run that is held here, as far as this replica knows.
  public Optional<String> cancelledBy(RunRecord held) {
    return find(held.run()).flatMap(RunRecord::cancelledBy).or(held::cancelledBy);
  }

  /// True while Redis has not seen the newest of this record.
  public boolean isUnwritten(RunId run) {
    Remembered own = mirror.get(run);
    return own != null && own.unwritten();
  }

  public boolean knows(RunId run) {
    return mirror.containsKey(run);
  }

  public Optional<RunRecord> find(RunId run) {
    return Optional.ofNullable(mirror.get(run)).map(Remembered::record);
  }

  /// The newest of a record, read now.
  ///
  /// @throws RedisUnavailable if Redis is away
  Optional<RunRecord> read(RunId run) {
    Remembered own = mirror.get(run);
    Optional<RunRecord> there = records.find(run);
    if (own != null && there.filter(found -> found.isBehind(own.record())).isPresent()) {
      var _ = learn(Set.of(run));
      return records.find(run).map(found -> withOurs(own.record(), found));
    }
    // One that is over may have been so for most of its hour: later it would seem to be lost.
    if (there.isPresent() && (own != null || !there.get().isOver())) {
      var _ = adopt(run, own, there.get());
    }
    return own == null ? there : there.map(found -> withOurs(own.record(), found));
  }

  /// What the holder made of a record. Others may have asked for a cancel meanwhile, which its copy
  /// does not know.
  ///
  /// @param unwritten true if Redis has not seen it
  RunRecord remember(RunRecord record, boolean unwritten) {
    if (record.state().isEmpty()) {
      mirror.remove(record.run());
      return record;
    }
    var own = new Remembered(record, unwritten, clock.instant());
    return mirror.merge(record.run(), own, (old, newer) -> withCancel(old, newer)).record();
  }

  void forget(RunId run) {
    mirror.remove(run);
  }

  private static Remembered withCancel(Remembered old, Remembered newer) {
    Optional<String> by = old.record().cancelledBy();
    if (by.isEmpty() || newer.record().cancelledBy().isPresent()) {
      return newer;
    }
    RunRecord both =
        newer
            .record()
            .with(newer.record().state().orElse(State.ACCEPTED), Map.of("cancel", by.get()));
    return new Remembered(both, newer.unwritten(), newer.since());
  }

  /// @param lost gets what Redis lost
  /// @param again gets what changed here during the read
  private void compare(List<RunId> runs, List<Remembered> lost, Set<RunId> again) {
    Instant mayBeGone = clock.instant().minus(SURELY_KEPT);
    // What is accepted after the look is no sign of a loss.
    Map<RunId, Remembered> before = new HashMap<>();
    for (RunId run : runs) {
      Remembered own = mirror.get(run);
      if (own != null) {
        before.put(run, own);
      }
    }
    Map<RunId, RunRecord> known = records.find(runs);
    for (Remembered own : before.values()) {
      RunRecord there = known.get(own.record().run());
      if (there != null && own.unwritten()) {
        writeAgain(own);
        again.add(own.record().run()); // and see what others wrote into it
      } else if (there == null
          ? !(own.record().isOver() && own.since().isBefore(mayBeGone))
          : there.isBehind(own.record())) {
        lost.add(own); // else its hour is over there, and soon here
        known.remove(own.record().run());
      }
    }
    // Who is left when a holder dies with Redis has to know its records too.
    known.forEach(
        (run, there) -> {
          Remembered own = before.get(run);
          if ((own == null || !own.unwritten()) && !adopt(run, own, there)) {
            again.add(run);
          }
        });
  }

  /// @param own what was remembered before the read; null if nothing was
  /// @return false if what is remembered changed meanwhile, and so is not the older one for sure
  private boolean adopt(RunId run, @Nullable Remembered own, RunRecord there) {
    if (there.state().isEmpty()) {
      // What a newer version wrote is not ours to write back: nobody here knows what is above it.
      return own == null || own.unwritten() || mirror.remove(run, own);
    }
    if (own == null) {
      return mirror.putIfAbsent(run, new Remembered(there, false, clock.instant())) == null;
    }
    boolean known = own.brief() ? there.isOver() : own.record().equals(there);
    if (own.unwritten() || known) {
      return true;
    }
    RunRecord newest = withOurs(own.record(), there);
    boolean lacks = !newest.equals(there);
    if (!mirror.replace(run, own, new Remembered(newest, lacks, clock.instant()))) {
      return false;
    }
    news.accept(newest);
    return true;
  }

  /// Of what is held here nobody else knows more: what is missing there was lost.
  private RunRecord withOurs(RunRecord own, RunRecord there) {
    return own.isHeldBy(replica.id()) && own.isOfSameHold(there) && !own.isOver()
        ? own.over(there)
        : there;
  }

  /// What changed here since is newer than what is written, and then written once more.
  private void writeAgain(Remembered own) {
    RunRecord record = own.record();
    if (!own.equals(mirror.get(record.run()))) {
      return;
    }
    Map<String, String> fields = new HashMap<>(record.fields());
    List.of("state", "holder", "number", "arrival").forEach(fields::remove);
    Changed changed = records.change(record, record.state().orElse(null), fields);
    if (changed instanceof Changed.Lost) {
      mirror.remove(record.run(), own);
    } else if (!(changed instanceof Changed.Missing)) {
      mirror.computeIfPresent(record.run(), (_, now) -> now.unwritten(!own.equals(now)));
    }
  }

  private static boolean isWaiting(RunRecord record) {
    return record.state().filter(state -> state.compareTo(State.STARTING) < 0).isPresent();
  }

  private void forget() {
    Instant old = clock.instant().minus(REMEMBERED);
    mirror.values().removeIf(own -> own.record().isOver() && own.since().isBefore(old));
    if (mirror.size() > MOST_WHOLE) {
      List<Remembered> whole =
          mirror.values().stream()
              .filter(own -> !own.brief() && !own.unwritten() && own.record().isOver())
              .sorted(Comparator.comparing(Remembered::since).reversed())
              .toList();
      whole.stream()
          .skip(MOST_WHOLE)
          .forEach(own -> mirror.replace(own.record().run(), own, own.inBrief()));
    }
  }
}
