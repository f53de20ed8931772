package dev.agentsmith.clients.redis;

import dev.agentsmith.core.run.GapInEvents;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Response;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/// The events of runs: one stream each, one writer each, and a channel that wakes readers.
/// Safe for many threads.
public final class RunLog {
  public static final String PROGRESS = "agentsmith:progress:";

  private static final Logger log = LoggerFactory.getLogger(RunLog.class);
  private static final RedisScript APPEND = RedisScript.resource("append.lua");

  /// A run that says nothing for a day is no run any more; ended ones keep their events an hour.
  private static final Duration LIVE = Duration.ofDays(1);

  private static final Duration ENDED = Duration.ofHours(1);

  private final Redis redis;

  public RunLog(Redis redis) {
    this.redis = redis;
  }

  /// What the stream says to an append.
  public sealed interface Appended {
    /// The event stands in the stream.
    record Accepted(long seq) implements Appended {}

    /// Nothing was written: the stream's last event is `last`, the writer goes on after it.
    record GoOnAfter(long last) implements Appended {}

    /// Another process writes this run's events. This one is the second and writes nothing.
    record OtherWriter() implements Appended {}
  }

  /// Appends the event and wakes readers, in one round trip.
  ///
  /// Writing the same `seq` again is harmless, one too far ahead is refused, unless it carries the
  /// whole state: then the stream is trimmed to it.
  ///
  /// @param writer an id of the writing process; the first one to append stays the only one
  /// @throws RedisUnavailable the caller keeps the event
  public Appended append(RunId run, String writer, RunEvent event) {
    Duration expiry = event instanceof RunEvent.Finished ? ENDED : LIVE;
    var answer =
        (List<?>)
            redis.eval(
                APPEND,
                List.of(stream(run)),
                List.of(
                    writer,
                    Long.toString(event.seq()),
                    event.carriesState() ? "1" : "0",
                    RunEventJson.write(run, event),
                    PROGRESS + run.value(),
                    Long.toString(expiry.toSeconds())));
    long last = ((Number) answer.get(1)).longValue();
    return switch ((String) answer.get(0)) {
      case "ok" -> new Appended.Accepted(last);
      case "last" -> new Appended.GoOnAfter(last);
      default -> new Appended.OtherWriter();
    };
  }

  /// The events after `seq`, in order; what can't be read is left out.
  ///
  /// @throws RedisUnavailable if Redis is away
  public List<RunEvent> readAfter(RunId run, long seq) {
    List<StreamEntry> entries =
        redis.call(client -> client.xrange(stream(run), "(" + new StreamEntryID(seq, 0), "+"));
    return entries.stream().map(entry -> event(run, entry)).toList();
  }

  /// The state of a run after all that the stream has beyond `known`.
  ///
  /// @throws RedisUnavailable if Redis is away
  public RunState catchUp(RunId run, RunState known) {
    return catchUp(run, known, _ -> {});
  }

  /// @param each told every event that is new
  public RunState catchUp(RunId run, RunState known, Consumer<RunEvent> each) {
    List<RunEvent> events = readAfter(run, known.seq());
    RunState state;
    try {
      state = fold(known, events);
    } catch (GapInEvents e) {
      // Trimmed between two reads: what is there now begins with a whole state.
      events = readAfter(run, 0);
      state = fold(known, events);
    }
    events.stream().filter(event -> event.seq() > known.seq()).forEach(each);
    return state;
  }

  /// The state after events that were published, which saves the read. They stand in the stream,
  /// each once and in its order; what was missed in between leaves a gap.
  ///
  /// @param heard as [Wakeups] tells them, in their order
  /// @param old told those that were folded before, also where the stream has to be read
  /// @return empty if the stream has to be read
  public Optional<RunState> heard(
      RunState known, List<String> heard, Consumer<RunEvent> each, Consumer<RunEvent> old) {
    List<RunEvent> events = new ArrayList<>();
    RunState state = known;
    try {
      for (String json : heard) {
        RunEvent event = RunEventJson.read(json);
        if (event.seq() > state.seq()) {
          state = state.after(event);
          events.add(event);
        } else {
          old.accept(event);
        }
      }
    } catch (RunEventJson.MalformedRunEvent | GapInEvents e) {
      return Optional.empty();
    }
    events.forEach(each);
    return events.isEmpty() ? Optional.empty() : Optional.of(state);
  }

  /// Those runs whose stream goes on beyond what is known of them, asked in one pipeline.
  ///
  /// @param known run → the last `seq` that was read
  /// @throws RedisUnavailable if Redis is away
  public Set<RunId> behind(Map<RunId, Long> known) {
    return redis.pipelined(
        pipeline -> {
          Map<RunId, Response<List<StreamEntry>>> asked = new LinkedHashMap<>();
          known.forEach(
              (run, seq) ->
                  asked.put(
                      run, pipeline.xrange(stream(run), "(" + new StreamEntryID(seq, 0), "+", 1)));
          pipeline.sync();
          return asked.entrySet().stream()
              .filter(entry -> !entry.getValue().get().isEmpty())
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
        });
  }

  private static RunState fold(RunState known, List<RunEvent> events) {
    RunState state = known;
    for (RunEvent event : events) {
      state = state.after(event);
    }
    return state;
  }

  private static RunEvent event(RunId run, StreamEntry entry) {
    String json = entry.getFields().getOrDefault("e", "");
    try {
      return RunEventJson.read(json);
    } catch (RunEventJson.MalformedRunEvent e) {
      log.warn("run event unreadable run={} seq={}", run, entry.getID().getTime());
      return new RunEvent.Unknown(entry.getID().getTime(), java.time.Instant.EPOCH, "unreadable");
    }
  }

  private static String stream(RunId run) {
    return "agentsmith:" + run + ":events";
  }
}
