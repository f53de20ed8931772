package dev.agentsmith.clients.redis;

import java.time.Duration;
import java.util.List;

/// Turns at editing chat messages, shared by all replicas: a platform counts the edits of a whole
/// workspace. One every so often, without bursts; who waits longest is next, after those whose edit
/// is their last. Who does not come for their turn holds up nobody. Safe for many threads.
public final class EditTurns {
  private static final RedisScript SCRIPT = RedisScript.resource("edits.lua");
  private static final List<String> KEYS =
      List.of("agentsmith:edits:next", "agentsmith:edits:since", "agentsmith:edits:asked");

  /// Who does not ask for this long waits no more: its replica may be gone.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// Often enough to keep one's place.
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  private final Redis redis;
  private final Duration interval;

  /// @param interval between two edits of anybody
  public EditTurns(Redis redis, Duration interval) {
    this.redis = redis;
    this.interval = interval;
  }

  /// Asks for a turn. Whoever gets an answer above zero asks again after that time, and keeps its
  /// place in line so.
  ///
  /// @param last true if nothing newer will take the place of this edit
  /// @return zero if the turn is theirs, now
  /// @throws RedisUnavailable if Redis is away
  public Duration ask(String who, boolean last) {
    Object answer =
        redis.eval(
            SCRIPT,
            KEYS,
            List.of(
                who,
                Long.toString(interval.toMillis()),
                Long.toString(PATIENCE.toMillis()),
                last ? "1" : "0"));
    Duration left = Duration.ofMillis(Long.parseLong(String.valueOf(answer)));
    return left.compareTo(ASK_AGAIN) > 0 ? ASK_AGAIN : left;
  }
}
