package dev.agentsmith.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.secret.Redactor;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The events of a run since its last snapshot, and the state they fold to. What an empty Redis
/// lacks is always here. Not safe for threads: [Journal] holds its lock.
final class EventBuffer {
  /// design.md §4: a snapshot every 64 events or 12 KiB.
  static final int SNAPSHOT_EVENTS = 64;

  static final int SNAPSHOT_BYTES = 12 * 1024;

  /// Shorter than any text that is cut (300 characters of a title).
  private static final int UNCUT_CHARS = 300;

  /// More than an event is long without its words.
  private static final int FRAME_BYTES = 256;

  private final RunId run;
  private final Redactor redactor;
  private final Deque<RunEvent> kept = new ArrayDeque<>();
  private RunState state = RunState.EMPTY;
  private int eventsSinceSnapshot;
  private int bytesSinceSnapshot;

  EventBuffer(RunId run, Redactor redactor) {
    this.run = run;
    this.redactor = redactor;
  }

  RunState state() {
    return state;
  }

  long nextSeq() {
    return state.seq() + 1;
  }

  /// Takes the event as everybody will read it: redacted, and cut to its limits.
  void add(RunEvent event) {
    String words = words(event);
    if (words != null && words.length() < UNCUT_CHARS && redactor.redact(words).equals(words)) {
      // Most of all events: short, so not cut, and without secrets. They read as they are.
      take(event);
      bytesSinceSnapshot += FRAME_BYTES + 2 * words.length();
    } else {
      String json = redactor.redact(RunEventJson.write(run, event));
      take(RunEventJson.read(json));
      bytesSinceSnapshot += json.getBytes(UTF_8).length;
    }
    eventsSinceSnapshot++;
    if (!event.carriesState()
        && (eventsSinceSnapshot >= SNAPSHOT_EVENTS || bytesSinceSnapshot >= SNAPSHOT_BYTES)) {
      snapshot(event.at());
    }
  }

  /// All that is not ours in an event that says little else; null for the others.
  private static @Nullable String words(RunEvent event) {
    return switch (event) {
      case RunEvent.Note(_, _, String text, RunSubject subject) when subject == null -> text;
      case RunEvent.Usage usage -> usage.model();
      default -> null;
    };
  }

  /// The first event kept after `seq`; null if there is none. After a wipe that is the snapshot.
  @Nullable RunEvent after(long seq) {
    for (RunEvent event : kept) {
      if (event.seq() > seq) {
        return event;
      }
    }
    return null;
  }

  private void snapshot(Instant at) {
    String json =
        redactor.redact(RunEventJson.write(run, new RunEvent.Snapshot(nextSeq(), at, state)));
    kept.clear();
    take(RunEventJson.read(json));
    eventsSinceSnapshot = 0;
    bytesSinceSnapshot = 0;
  }

  private void take(RunEvent event) {
    if (event instanceof RunEvent.Finished) {
      kept.clear();
    }
    state = state.after(event);
    kept.add(event);
  }
}
