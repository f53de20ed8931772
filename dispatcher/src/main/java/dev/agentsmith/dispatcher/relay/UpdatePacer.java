package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.clients.redis.EditTurns;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.core.run.RunId;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Says when a message may be edited. Where the platform counts edits, all runs of all replicas
/// share what it allows (design.md §3.7); without Redis each replica keeps to a small share by
/// itself. For many threads.
public final class UpdatePacer {
  /// 10 a minute.
  private static final Duration ALONE = Duration.ofSeconds(6);

  private final @Nullable EditTurns turns;
  private final LongSupplier nanoTime;
  private long nextAlone;
  private long pausedUntil;

  /// @param turns null where nobody counts
  /// @param nanoTime a monotonic clock
  public UpdatePacer(@Nullable EditTurns turns, LongSupplier nanoTime) {
    this.turns = turns;
    this.nanoTime = nanoTime;
    this.nextAlone = nanoTime.getAsLong();
    this.pausedUntil = nextAlone;
  }

  /// @param last true if nothing newer will take the place of this edit: it goes first
  /// @return zero if this run may edit a message now; else ask again after that time
  Duration ask(RunId run, boolean last) {
    if (turns == null) {
      return Duration.ZERO;
    }
    Duration pause = pause();
    if (!pause.isZero()) {
      return pause;
    }
    try {
      return turns.ask(run.value(), last);
    } catch (RedisUnavailable e) {
      return alone();
    }
  }

  /// The platform asked for a pause of all edits.
  synchronized void pause(Duration length) {
    pausedUntil = Math.max(pausedUntil, nanoTime.getAsLong() + length.toNanos());
  }

  private synchronized Duration pause() {
    return Duration.ofNanos(Math.max(0, pausedUntil - nanoTime.getAsLong()));
  }

  private synchronized Duration alone() {
    long now = nanoTime.getAsLong();
    if (now - nextAlone >= 0) {
      nextAlone = now + ALONE.toNanos();
      return Duration.ZERO;
    }
    return Duration.ofNanos(nextAlone - now);
  }
}
