package dev.agentsmith.clients.redis;

import dev.agentsmith.core.run.RunId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What all replicas know about one command and its run (design.md §4): the fields of a hash, named
/// as there. Immutable.
public record RunRecord(RunId run, Map<String, String> fields) {
  /// The field that names the thread.
  public static final String THREAD = "thread";

  private static final String POSTED = "posted:";
  private static final Set<String> BRIEF =
      Set.of("state", "holder", "number", "arrival", POSTED + "terminal");

  public enum State {
    ACCEPTED,
    DECIDED,
    STARTING,
    JOB,
    REFUSED,
    ASKED,
    CANCELLED,
    ENDED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public boolean isOver() {
      return compareTo(REFUSED) >= 0;
    }
  }

  public RunRecord {
    fields = Map.copyOf(fields);
  }

  /// A record as the replica that received the command writes it.
  ///
  /// @param message the command as it came, and where from: JSON of the dispatcher's
  public static RunRecord accepted(
      RunId run, Instant arrival, String message, String holder, String user) {
    return new RunRecord(
        run,
        Map.of(
            "state",
            State.ACCEPTED.word(),
            "arrival",
            Long.toString(arrival.toEpochMilli()),
            "message",
            message,
            "holder",
            holder,
            "number",
            "1",
            "user",
            user));
  }

  /// The same in a thread, by which it can be found.
  ///
  /// @param thread names the thread that the run's messages are in; empty if there is none yet
  public RunRecord inThread(String thread) {
    Map<String, String> next = new HashMap<>(fields);
    next.put(THREAD, thread);
    return new RunRecord(run, next);
  }

  /// Empty if the state is one that this version can't read: such a record is left alone.
  public Optional<State> state() {
    String word = text("state");
    for (State state : State.values()) {
      if (state.word().equals(word)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  /// True if nobody has to do anything about it any more. A command that was cancelled while it
  /// waited is over once its thread was told. What this version can't read is not known to be over.
  public boolean isOver() {
    return state()
        .filter(State::isOver)
        .filter(state -> state != State.CANCELLED || posted().containsKey("terminal"))
        .isPresent();
  }

  public Instant arrival() {
    return Instant.ofEpochMilli(Long.parseLong(fields.getOrDefault("arrival", "0")));
  }

  public String message() {
    return text("message");
  }

  public @Nullable String decision() {
    return fields.get("decision");
  }

  public String holder() {
    return text("holder");
  }

  public String number() {
    return text("number");
  }

  public boolean isHeldBy(String replica) {
    return holder().equals(replica);
  }

  /// True if nobody took it over between this and `other`, not even the same replica.
  public boolean isOfSameHold(RunRecord other) {
    return isHeldBy(other.holder()) && number().equals(other.number());
  }

  /// True if `later` was known before this was read: then it is not what Redis had. States and
  /// holds only go upwards.
  public boolean isBehind(RunRecord later) {
    Optional<State> mine = state().filter(state -> !state.isOver());
    Optional<State> theirs = later.state();
    if (mine.isEmpty() || theirs.isEmpty() || hold() > later.hold()) {
      return false;
    }
    int lower = mine.get().compareTo(theirs.get());
    return lower < 0 || (lower == 0 && hold() < later.hold());
  }

  private long hold() {
    return Long.parseLong(fields.getOrDefault("number", "0"));
  }

  /// What is in `there`, and over it all that the holder knows: others only ask for a cancel.
  public RunRecord over(RunRecord there) {
    Map<String, String> both = new HashMap<>(there.fields);
    both.putAll(fields);
    both.put("state", there.text("state"));
    there.cancelledBy().ifPresent(by -> both.put("cancel", by));
    return new RunRecord(run, both);
  }

  /// Who asked for a cancel.
  public Optional<String> cancelledBy() {
    return Optional.ofNullable(fields.get("cancel")).filter(by -> !by.isEmpty());
  }

  /// The kind of message that was about to be posted; empty if none.
  public String posting() {
    return text("posting");
  }

  /// What was posted: kind → the message's id in its platform.
  public Map<String, String> posted() {
    Map<String, String> posted = new TreeMap<>();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith(POSTED)) {
            posted.put(name.substring(POSTED.length()), value);
          }
        });
    return posted;
  }

  /// The name of the field that keeps the id of a posted message of `kind`.
  public static String postedField(String kind) {
    return POSTED + kind;
  }

  /// No more of a record that is over than says so: 300 bytes instead of some 2,000.
  public RunRecord brief() {
    Map<String, String> kept = new HashMap<>(fields);
    kept.keySet().retainAll(BRIEF);
    return new RunRecord(run, kept);
  }

  /// The same record after a change that the script accepted.
  public RunRecord with(State state, Map<String, String> changes) {
    Map<String, String> next = new HashMap<>(fields);
    next.putAll(changes);
    next.put("state", state.word());
    return new RunRecord(run, next);
  }

  private String text(String field) {
    return fields.getOrDefault(field, "");
  }
}
