package dev.agentsmith.dispatcher.record;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.clients.redis.RunRecords.Changed;
import dev.agentsmith.clients.redis.RunRecords.Started;
import dev.agentsmith.core.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Run records, and what this replica remembers of them: a Redis that was away or wiped is filled
/// again from here (design.md §4). Safe for many threads.
public final class RecordBook {
  private static final Logger log = LoggerFactory.getLogger(RecordBook.class);
  private static final Duration REMEMBERED = Duration.ofHours(1);

  /// After a wipe: all replicas have written back what is live.
  private static final Duration SETTLING = Duration.ofSeconds(3);

  /// Redis keeps what is over for an hour too, by its own clock.
  private static final Duration SURELY_KEPT = Duration.ofMinutes(55);

  private final RunRecords records;
  private final RunRecords intake;
  private final Replica replica;
  private final InstantSource clock;
  private final Map<RunId, Remembered> mirror = new ConcurrentHashMap<>();
  private volatile Instant wipedAt = Instant.MIN;

  /// @param unwritten true if Redis has not seen the newest of it
  private record Remembered(RunRecord record, boolean unwritten, Instant since) {}

  /// In which order they are written back: who waits is woken by it, and counts those that are
  /// live.
  private static final Comparator<Remembered> LIVE_FIRST =
      Comparator.comparing((Remembered own) -> isWaiting(own.record()))
          .thenComparing(own -> own.record().arrival());

  /// @param intake the same over connections of its own: a command is accepted at once, however
  ///     much the runs that were accepted before have to say
  public RecordBook(RunRecords records, RunRecords intake, Replica replica, InstantSource clock) {
    this.records = records;
    this.intake = intake;
    this.replica = replica;
    this.clock = clock;
  }

  /// Writes the record of a new command, with this replica as its holder.
  ///
  /// @return empty if the command was accepted before
  /// @throws RedisUnavailable if that can't be known
  public Optional<RunRecord> accept(RunId run, Instant arrival, String message, String user) {
    if (mirror.containsKey(run)) {
      return Optional.empty();
    }
    RunRecord record = RunRecord.accepted(run, arrival, message, replica.id(), user);
    if (!intake.accept(record)) {
      return Optional.empty();
    }
    remember(record, false);
    return Optional.of(record);
  }

  /// The record of a command that was accepted while Redis is away, or that only its Job remembers.
  public RunRecord adopt(RunRecord record) {
    remember(record, true);
    try {
      records.restore(record);
      Optional<RunRecord> written = records.find(record.run());
      if (written.isPresent()) {
        remember(written.get(), false);
        return written.get();
      }
    } catch (RedisUnavailable e) {
      log.debug("record kept in memory run={}", record.run());
    }
    return record;
  }

  /// Sets fields, and moves the record to `to` unless that is null. While Redis is away the change
  /// is kept here and written later.
  ///
  /// @throws HoldLost if another replica holds the run
  public RunRecord change(RunRecord record, @Nullable State to, Map<String, String> fields) {
    State next = to == null ? record.state().orElse(State.ACCEPTED) : to;
    RunRecord wanted = record.with(next, fields);
    try {
      return switch (records.change(record, to, fields)) {
        case Changed.Done(State state) -> remember(record.with(state, fields), false);
        case Changed.Lost(_) -> throw lost(record.run());
        case Changed.Missing() -> {
          remember(wanted, true);
          refill();
          yield wanted;
        }
        case Changed.NotNow(String state) -> {
          log.debug("record stays run={} state={} wanted={}", record.run(), state, next);
          yield records.find(record.run()).map(found -> remember(found, false)).orElse(wanted);
        }
      };
    } catch (RedisUnavailable e) {
      return remember(wanted, true);
    }
  }

  /// `decided → starting`. While Redis is away, claims and limits can't be looked at: the run
  /// starts, unless it stood in line already. A Redis that restarts must not let a whole line go.
  ///
  /// @param place the last that was known in line; 0 if it never stood there
  public Started start(
      RunRecord record, String ticket, boolean anyway, RunRecords.Limits limits, int place) {
    if (place > 0 && clock.instant().isBefore(wipedAt.plus(SETTLING))) {
      return new Started.Full(place);
    }
    try {
      Started started = records.start(record, ticket, anyway, limits);
      if (started instanceof Started.Go) {
        remember(record.with(State.STARTING, Map.of("ticket", ticket)), false);
      } else if (started instanceof Started.Not(Changed.Lost _)) {
        throw lost(record.run());
      } else if (started instanceof Started.Not(Changed.Missing _)) {
        remember(record, true);
        refill();
        return start(record, ticket, anyway, limits, place);
      }
      return started;
    } catch (RedisUnavailable e) {
      if (place > 0) {
        return new Started.Full(place);
      }
      remember(record.with(State.STARTING, Map.of("ticket", ticket)), true);
      return new Started.Go();
    }
  }

  /// The newest that is known of a run.
  public Optional<RunRecord> find(RunId run) {
    try {
      Optional<RunRecord> found = records.find(run);
      if (found.isPresent()) {
        Remembered own = mirror.get(run);
        boolean known = own != null && own.record().isOver() && own.record().equals(found.get());
        if (!known && (own == null || !own.unwritten())) {
          remember(found.get(), false);
        }
        return found;
      }
    } catch (RedisUnavailable e) {
      log.debug("record from memory run={}", run);
    }
    return Optional.ofNullable(mirror.get(run)).map(Remembered::record);
  }

  /// All records that are not over, as this replica knows them.
  ///
  /// @throws RedisUnavailable if Redis is away
  public List<RunRecord> open() {
    return records.find(records.open()).values().stream().filter(r -> !r.isOver()).toList();
  }

  /// The records of the runs that ended last for these tickets, as far as anybody remembers.
  ///
  /// @throws RedisUnavailable if Redis is away
  public List<RunRecord> last(List<String> tickets) {
    return List.copyOf(records.find(records.last(tickets)).values());
  }

  /// Notes who wants the run cancelled; the state the record is in then.
  ///
  /// @throws RedisUnavailable if Redis is away
  public Changed cancel(RunId run, String by) {
    Changed changed = records.cancel(run, by);
    records.find(run).ifPresent(record -> remember(record, false));
    return changed;
  }

  /// Makes this replica the holder of a record whose holder is gone.
  public Optional<RunRecord> takeOver(RunRecord seen) {
    if (!(records.takeOver(seen, replica.id()) instanceof Changed.Done)) {
      return Optional.empty();
    }
    return records.find(seen.run()).map(record -> remember(record, false));
  }

  /// Writes back what Redis lost or never saw. Called after each new connection, now and then, and
  /// before anything is decided by what stands in a Redis that was wiped.
  public void refill() {
    forget();
    Instant mayBeGone = clock.instant().minus(SURELY_KEPT);
    // What is accepted after the look is no sign of a loss.
    Map<RunId, Remembered> before = Map.copyOf(mirror);
    Map<RunId, RunRecord> known = records.find(before.keySet());
    boolean wiped = false;
    for (Remembered own : before.values().stream().sorted(LIVE_FIRST).toList()) {
      RunId run = own.record().run();
      RunRecord there = known.get(run);
      if (there == null && own.record().isOver() && own.since().isBefore(mayBeGone)) {
        continue; // its hour is over there, and soon here
      }
      if (there == null) {
        // Nobody may see our records without our heartbeat, and take them for an orphan's.
        if (!wiped) {
          replica.beat();
          wipedAt = clock.instant();
        }
        records.restore(own.record());
        mirror.replace(run, own, new Remembered(own.record(), false, own.since()));
        wiped = true;
      } else if (own.unwritten()) {
        writeAgain(own.record());
      } else if (!own.record().equals(there)) {
        // Others went on with it: an older state must not come back once theirs is forgotten.
        mirror.replace(run, own, new Remembered(there, false, clock.instant()));
      }
    }
    if (wiped) {
      log.warn("redis was wiped, records written again count={}", mirror.size());
    }
  }

  /// When Redis was last found to have lost records.
  public Instant wipedAt() {
    return wipedAt;
  }

  /// True while Redis has not seen the newest of this record.
  public boolean isUnwritten(RunId run) {
    Remembered own = mirror.get(run);
    return own != null && own.unwritten();
  }

  private void writeAgain(RunRecord record) {
    Map<String, String> fields = new HashMap<>(record.fields());
    List.of("state", "holder", "number", "arrival").forEach(fields::remove);
    Changed changed = records.change(record, record.state().orElse(null), fields);
    if (changed instanceof Changed.Done || changed instanceof Changed.NotNow) {
      remember(record, false);
    } else if (changed instanceof Changed.Lost) {
      mirror.remove(record.run());
    }
  }

  private static boolean isWaiting(RunRecord record) {
    return record.state().filter(state -> state.compareTo(State.STARTING) < 0).isPresent();
  }

  private RunRecord remember(RunRecord record, boolean unwritten) {
    mirror.put(record.run(), new Remembered(record, unwritten, clock.instant()));
    return record;
  }

  private HoldLost lost(RunId run) {
    mirror.remove(run);
    return new HoldLost(run);
  }

  private void forget() {
    Instant old = clock.instant().minus(REMEMBERED);
    mirror.values().removeIf(own -> own.record().isOver() && own.since().isBefore(old));
  }
}
