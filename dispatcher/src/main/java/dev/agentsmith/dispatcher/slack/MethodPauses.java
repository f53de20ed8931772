package dev.agentsmith.dispatcher.slack;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Which methods Slack asked to leave alone for a while (`Retry-After`,
/// https://docs.slack.dev/apis/web-api/rate-limits): all runs heed it, not only the one that was
/// told. Other methods go on. Safe for many threads.
final class MethodPauses {
  private final LongSupplier nanoTime;
  private final Map<String, Long> until = new ConcurrentHashMap<>();

  /// @param nanoTime a monotonic clock
  MethodPauses(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void asked(String method, Duration pause) {
    until.merge(method, nanoTime.getAsLong() + pause.toNanos(), Math::max);
  }

  /// Zero if the method may be called.
  Duration left(String method) {
    Long end = until.get(method);
    return end == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
  }
}
