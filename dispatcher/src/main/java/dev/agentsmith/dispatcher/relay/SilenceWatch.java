package dev.agentsmith.dispatcher.relay;

import java.time.Duration;
import java.time.Instant;

/// Tells when a living agent has said nothing for too long: only while Redis could be read all the
/// time and no question was open (design.md §5).
final class SilenceWatch {
  private final Duration limit;
  private long seq = -1;
  private Instant since;

  SilenceWatch(Duration limit, Instant now) {
    this.limit = limit;
    this.since = now;
  }

  Duration limit() {
    return limit;
  }

  void saw(long lastSeq, boolean readable, boolean questionOpen, Instant now) {
    if (lastSeq != seq || !readable || questionOpen) {
      seq = lastSeq;
      since = now;
    }
  }

  boolean isTooLong(Instant now) {
    return Duration.between(since, now).compareTo(limit) > 0;
  }
}
