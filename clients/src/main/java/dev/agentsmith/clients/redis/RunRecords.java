package dev.agentsmith.clients.redis;

import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.core.run.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import redis.clients.jedis.Response;

/// Run records: where a command, its decision and its holder stand. Every change is one run of one
/// script, which lets states go only upwards and only by the holder. Safe for many threads; each
/// call but [#accept] throws [RedisUnavailable] if Redis is away.
public final class RunRecords {
  /// Says `<run-id> <holder>`, or `<run-id> ` where it was not the holder who changed the record.
  public static final String CHANNEL = "agentsmith:records";

  private static final String OPEN = "agentsmith:open";
  private static final String TICKETS = "agentsmith:tickets";
  private static final String LAST = "agentsmith:last:";
  private static final String HOLDERS = "agentsmith:holders";
  private static final String HELD = "agentsmith:held:";
  private static final String THREAD = "agentsmith:thread:";
  private static final String LOSS = "agentsmith:loss";
  private static final RedisScript SCRIPT = RedisScript.resource("record.lua");
  private static final RedisScript EXPIRING = RedisScript.resource("expiring.lua");

  /// Both sides hold the answers of a pipeline until the last one is read.
  private static final int READ_AT_ONCE = 500;

  private final Redis redis;
  private final Groups<RunRecord, Boolean> accepts = new Groups<>(this::acceptAll);

  public RunRecords(Redis redis) {
    this.redis = redis;
  }

  /// What the script says to a change.
  public sealed interface Changed {
    /// Done; the record's state is now `state`.
    record Done(State state) implements Changed {}

    /// The record is in a state that does not allow it.
    record NotNow(String state) implements Changed {}

    /// Another replica holds the record.
    record Lost(String holder) implements Changed {}

    /// Redis does not know the record: it was wiped, or the hour after the end is over.
    record Missing() implements Changed {}
  }

  /// What the script says to a start.
  public sealed interface Started {
    record Go() implements Started {}

    /// Another live run works on the ticket.
    record TicketBusy(RunId run) implements Started {}

    /// As many runs as allowed are live; `place` in line, from 1.
    record Full(int place) implements Started {}

    record Not(Changed why) implements Started {}
  }

  /// Most live runs: in all, of one project, of one person.
  public record Limits(int total, int perProject, int perUser) {}

  /// Writes the record of a command, once. Those that come together share one way to Redis, and the
  /// thread that completes what this returns: nothing that depends on it may wait for anybody.
  ///
  /// @return completes with false if it was there already, for this delivery is not the first; with
  ///     [RedisUnavailable] if Redis is away
  public CompletableFuture<Boolean> accept(RunRecord record) {
    return accepts.add(record);
  }

  private List<Supplier<Boolean>> acceptAll(List<RunRecord> group) {
    List<Redis.Call> calls =
        group.stream().map(record -> call(record.run(), "accept", pairs(record.fields()))).toList();
    List<Supplier<Boolean>> accepted = new ArrayList<>();
    for (Supplier<Object> answer : redis.evalAll(SCRIPT, calls)) {
      accepted.add(() -> words(answer.get()).getFirst().equals("ok"));
    }
    return accepted;
  }

  /// Moves a record that `holder` holds to `to`, or leaves the state with null, and sets fields.
  public Changed change(
      RunRecord held, @org.jspecify.annotations.Nullable State to, Map<String, String> fields) {
    List<String> arguments = new ArrayList<>(List.of(held.holder(), held.number()));
    arguments.add(to == null ? "" : to.word());
    arguments.addAll(pairs(fields));
    return changed(answer(held.run(), "change", arguments));
  }

  /// `decided → starting`: claims the ticket and counts the limits, in one step.
  ///
  /// @param ticket a key that names the ticket in all projects; empty if there is none
  /// @param anyway start though the ticket has a live run
  public Started start(RunRecord held, String ticket, boolean anyway, Limits limits) {
    List<String> answer =
        answer(
            held.run(),
            "start",
            List.of(
                held.holder(),
                held.number(),
                ticket,
                anyway ? "1" : "0",
                Integer.toString(limits.total()),
                Integer.toString(limits.perProject()),
                Integer.toString(limits.perUser())));
    return switch (answer.getFirst()) {
      case "ok" -> new Started.Go();
      case "ticket" -> new Started.TicketBusy(new RunId(answer.get(1)));
      case "full" -> new Started.Full(Integer.parseInt(answer.get(1)));
      default -> new Started.Not(changed(answer));
    };
  }

  /// Notes who wants the run cancelled. A command without a Job is `cancelled` with that; else the
  /// state stays and the agent is to be asked.
  public Changed cancel(RunId run, String by) {
    return changed(answer(run, "cancel", List.of(by)));
  }

  /// Makes `replica` the holder, if the record still is as `seen`.
  public Changed takeOver(RunRecord seen, String replica) {
    return changed(answer(seen.run(), "takeover", List.of(replica, seen.holder(), seen.number())));
  }

  /// Writes a remembered record into a Redis that lost it, or the last of it. A lower state never
  /// replaces a higher one, nor an older hold a newer one.
  public void restore(RunRecord remembered) {
    answer(remembered.run(), "restore", pairs(remembered.fields()));
  }

  /// How long the Redis that has them has been running: one that has just begun has none yet.
  public Duration age() {
    return redis.facts().uptime();
  }

  /// Notes for all replicas that the last of what was written may be lost.
  ///
  /// @param length how long that is to be minded
  public void noteLoss(Duration length) {
    redis.eval(EXPIRING, List.of(LOSS), List.of("", Long.toString(length.toMillis())));
  }

  public boolean isLossNoted() {
    return redis.call(client -> client.exists(LOSS));
  }

  public Optional<RunRecord> find(RunId run) {
    Map<String, String> fields = redis.call(client -> client.hgetAll(key(run)));
    return fields.isEmpty() ? Optional.empty() : Optional.of(new RunRecord(run, fields));
  }

  /// All records of the given runs, in few pipelines; those that Redis does not know are left out.
  public Map<RunId, RunRecord> find(Collection<RunId> runs) {
    List<RunId> all = List.copyOf(runs);
    Map<RunId, RunRecord> found = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i += READ_AT_ONCE) {
      found.putAll(findSome(all.subList(i, Math.min(all.size(), i + READ_AT_ONCE))));
    }
    return found;
  }

  private Map<RunId, RunRecord> findSome(List<RunId> runs) {
    return redis.pipelined(
        pipeline -> {
          Map<RunId, Response<Map<String, String>>> asked = new LinkedHashMap<>();
          runs.forEach(run -> asked.put(run, pipeline.hgetAll(key(run))));
          pipeline.sync();
          Map<RunId, RunRecord> found = new LinkedHashMap<>();
          asked.forEach(
              (run, fields) -> {
                if (!fields.get().isEmpty()) {
                  found.put(run, new RunRecord(run, fields.get()));
                }
              });
          return found;
        });
  }

  /// The run that ended last for each of these tickets, in the last hour; those without one are
  /// left out.
  ///
  /// @param tickets as they were given to [#start]
  public List<RunId> last(List<String> tickets) {
    if (tickets.isEmpty()) {
      return List.of();
    }
    String[] keys = tickets.stream().map(ticket -> LAST + ticket).toArray(String[]::new);
    return redis.call(client -> client.mget(keys)).stream()
        .filter(Objects::nonNull)
        .map(RunId::new)
        .toList();
  }

  /// The runs whose record is not over.
  public List<RunId> open() {
    return runs(redis.call(client -> client.hkeys(OPEN)));
  }

  /// The runs whose record is not over, each with what the index says of it: another text than the
  /// last time means that the record moved.
  public Map<RunId, String> index() {
    Map<RunId, String> index = new HashMap<>();
    redis
        .call(client -> client.hgetAll(OPEN))
        .forEach(
            (run, entry) -> {
              if (RunId.isValid(run)) {
                index.put(new RunId(run), entry);
              }
            });
    return index;
  }

  /// Who holds records that are not over.
  public Set<String> holders() {
    return redis.call(client -> client.smembers(HOLDERS));
  }

  /// How many records that are not over `holder` holds.
  public long countHeldBy(String holder) {
    return redis.call(client -> client.scard(HELD + holder));
  }

  public List<RunId> heldBy(String holder) {
    return runs(redis.call(client -> client.smembers(HELD + holder)));
  }

  /// The runs of a thread whose record is not over.
  ///
  /// @param thread as it stands in the records' field `thread`
  public List<RunId> inThread(String thread) {
    return runs(redis.call(client -> client.smembers(THREAD + thread)));
  }

  private static List<RunId> runs(Collection<String> ids) {
    return ids.stream().filter(RunId::isValid).map(RunId::new).toList();
  }

  private List<String> answer(RunId run, String operation, List<String> arguments) {
    Redis.Call call = call(run, operation, arguments);
    return words(redis.eval(SCRIPT, call.keys(), call.arguments()));
  }

  private static Redis.Call call(RunId run, String operation, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of(operation, run.value()));
    all.addAll(arguments);
    return new Redis.Call(List.of(key(run), OPEN, TICKETS), all);
  }

  private static List<String> words(Object answer) {
    return ((List<?>) answer).stream().map(String::valueOf).toList();
  }

  private static Changed changed(List<String> answer) {
    String what = answer.getFirst();
    String detail = answer.get(1);
    return switch (what) {
      case "ok" -> new Changed.Done(State.valueOf(detail.toUpperCase(java.util.Locale.ROOT)));
      case "lost" -> new Changed.Lost(detail);
      case "missing" -> new Changed.Missing();
      default -> new Changed.NotNow(detail);
    };
  }

  private static List<String> pairs(Map<String, String> fields) {
    List<String> list = new ArrayList<>();
    fields.forEach(
        (name, value) -> {
          list.add(name);
          list.add(value);
        });
    return list;
  }

  private static String key(RunId run) {
    return "agentsmith:" + run + ":record";
  }
}
