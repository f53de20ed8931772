package dev.agentsmith.e2e.bench;

import java.util.Arrays;

/// Times of many things of one kind, in nanoseconds. Safe for many threads.
final class Latencies {
  private long[] nanos = new long[1 << 12];
  private int count;

  synchronized void add(long time) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = time;
  }

  /// What came since the last call, sorted.
  synchronized long[] take() {
    long[] all = Arrays.copyOf(nanos, count);
    Arrays.sort(all);
    count = 0;
    return all;
  }

  /// @return milliseconds; not a number if there are none
  static double millis(long[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))] / 1e6;
  }
}
