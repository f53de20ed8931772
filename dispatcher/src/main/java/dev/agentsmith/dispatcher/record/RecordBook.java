package dev.agentsmith.dispatcher.record;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.clients.redis.RunRecords.Changed;
import dev.agentsmith.clients.redis.RunRecords.Started;
import dev.agentsmith.core.run.RunId;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Run records as the rest of a dispatcher reads and changes them: in Redis, and while it is away
/// in this replica's memory. Safe for many threads.
public final class RecordBook {
  private static final Logger log = LoggerFactory.getLogger(RecordBook.class);

  private final RunRecords records;
  private final RunRecords intake;
  private final Replica replica;
  private final RecordMirror mirror;

  /// @param intake the same over connections of its own: a command is accepted at once, however
  ///     much the runs that were accepted before have to say
  public RecordBook(RunRecords records, RunRecords intake, Replica replica, InstantSource clock) {
    this.records = records;
    this.intake = intake;
    this.replica = replica;
    this.mirror = new RecordMirror(records, replica, clock);
  }

  /// What this replica remembers.
  public RecordMirror mirror() {
    return mirror;
  }

  /// Writes the record of a new command, whose holder is this replica.
  ///
  /// @return completes with false if the command was accepted before; with [RedisUnavailable] if
  ///     that can't be known. Nothing that depends on it may wait for anybody
  public CompletableFuture<Boolean> accept(RunRecord record) {
    if (mirror.knows(record.run())) {
      return CompletableFuture.completedFuture(false);
    }
    return intake
        .accept(record)
        .thenApply(
            isFirst -> {
              if (isFirst) {
                mirror.remember(record, false);
              }
              return isFirst;
            });
  }

  /// The record of a command that was accepted while Redis is away, or that only its Job remembers.
  public RunRecord adopt(RunRecord record) {
    mirror.remember(record, true);
    try {
      records.restore(record);
      Optional<RunRecord> written = records.find(record.run());
      if (written.isPresent()) {
        mirror.remember(written.get(), false);
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
        case Changed.Done(State state)
            when state.compareTo(next) < 0 || mirror.isUnwritten(record.run()) -> {
          // Redis lacks more than this change: all of it is written again.
          mirror.remember(wanted, true);
          mirror.learn(Set.of(record.run()));
          yield wanted;
        }
        case Changed.Done(State state) -> mirror.remember(record.with(state, fields), false);
        case Changed.Lost(_) -> throw lost(record.run());
        case Changed.Missing() -> {
          mirror.remember(wanted, true);
          mirror.refill();
          yield wanted;
        }
        case Changed.NotNow(String state) -> {
          log.debug("record stays run={} state={} wanted={}", record.run(), state, next);
          yield mirror.read(record.run()).orElse(wanted);
        }
      };
    } catch (RedisUnavailable e) {
      return mirror.remember(wanted, true);
    }
  }

  /// `decided → starting`. While Redis is away, claims and limits can't be looked at: the run
  /// starts, unless it stood in line already. A Redis that restarts must not let a whole line go.
  ///
  /// @param place the last that was known in line; 0 if it never stood there
  public Started start(
      RunRecord record, String ticket, boolean anyway, RunRecords.Limits limits, int place) {
    if (place > 0 && mirror.isFilling()) {
      return new Started.Full(place);
    }
    try {
      Started started = records.start(record, ticket, anyway, limits);
      if (started instanceof Started.Go) {
        boolean lacks = mirror.isUnwritten(record.run());
        mirror.remember(record.with(State.STARTING, Map.of("ticket", ticket)), lacks);
      } else if (started instanceof Started.Not(Changed.Lost _)) {
        throw lost(record.run());
      } else if (started instanceof Started.Not(Changed.Missing _)) {
        mirror.remember(record, true);
        mirror.refill();
        return start(record, ticket, anyway, limits, place);
      }
      return started;
    } catch (RedisUnavailable e) {
      if (place > 0) {
        return new Started.Full(place);
      }
      mirror.remember(record.with(State.STARTING, Map.of("ticket", ticket)), true);
      return new Started.Go();
    }
  }

  /// The newest that is known of a run.
  public Optional<RunRecord> find(RunId run) {
    try {
      return mirror.read(run).or(() -> mirror.find(run));
    } catch (RedisUnavailable e) {
      log.debug("record from memory run={}", run);
      return mirror.find(run);
    }
  }

  /// The same, but never from memory.
  ///
  /// @throws RedisUnavailable if Redis is away
  public Optional<RunRecord> read(RunId run) {
    return mirror.read(run);
  }

  /// Those of the runs that Redis has a record of.
  ///
  /// @throws RedisUnavailable if Redis is away
  public Set<RunId> known(List<RunId> runs) {
    return records.find(runs).keySet();
  }

  /// All records that are not over, as this replica knows them.
  ///
  /// @throws RedisUnavailable if Redis is away
  public List<RunRecord> open() {
    return records.find(records.open()).values().stream().filter(r -> !r.isOver()).toList();
  }

  /// The records of a thread that are not over.
  ///
  /// @param thread as it stands in the records
  /// @throws RedisUnavailable if Redis is away
  public List<RunRecord> openIn(String thread) {
    return records.find(records.inThread(thread)).values().stream()
        .filter(r -> !r.isOver())
        .toList();
  }

  /// The records that are not over whose holder is `holder`.
  ///
  /// @throws RedisUnavailable if Redis is away
  public List<RunRecord> heldBy(String holder) {
    // Between the index and the records somebody else may have taken one over.
    return records.find(records.heldBy(holder)).values().stream()
        .filter(record -> record.isHeldBy(holder) && !record.isOver())
        .toList();
  }

  /// How many records that are not over this replica holds.
  ///
  /// @throws RedisUnavailable if Redis is away
  public long countOwn() {
    return records.countHeldBy(replica.id());
  }

  /// Who holds records that are not over, but for this replica.
  ///
  /// @throws RedisUnavailable if Redis is away
  public Set<String> otherHolders() {
    Set<String> others = new HashSet<>(records.holders());
    others.remove(replica.id());
    return others;
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
    var _ = mirror.read(run);
    return changed;
  }

  /// Makes this replica the holder of a record whose holder is gone.
  public Optional<RunRecord> takeOver(RunRecord seen) {
    if (mirror.find(seen.run()).filter(seen::isBehind).isPresent()) {
      var _ = mirror.learn(Set.of(seen.run()));
      return Optional.empty();
    }
    if (!(records.takeOver(seen, replica.id()) instanceof Changed.Done)) {
      return Optional.empty();
    }
    // Taken over once more before it was read, it is that replica's, whose name we must not use.
    return records
        .find(seen.run())
        .filter(record -> record.isHeldBy(replica.id()))
        .map(record -> mirror.remember(record, false));
  }

  private HoldLost lost(RunId run) {
    mirror.forget(run); // ours is not the newest any more, whatever was not written
    try {
      var _ = mirror.read(run);
    } catch (RedisUnavailable e) {
      log.debug("record of another holder not read run={}", run);
    }
    return new HoldLost(run);
  }
}
