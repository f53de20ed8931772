package dev.agentsmith.e2e.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Measures a relay under load minute by minute, and prints what it finds.
final class RelayFigures {
  private static final String FOLDED = "agentsmith_event_to_state_seconds_bucket";

  private final PrintStream out;
  private final DispatcherUnderLoad dispatcher;
  private final BareRedis redis;
  private final LiveRuns live;
  private final Latencies bare;
  private final Latencies chat;
  private final AtomicInteger edits;
  private final double idle;

  /// @param idle seconds of the processor that the dispatcher uses in one second without events
  RelayFigures(
      PrintStream out,
      DispatcherUnderLoad dispatcher,
      BareRedis redis,
      LiveRuns live,
      Latencies bare,
      Latencies chat,
      AtomicInteger edits,
      double idle) {
    this.out = out;
    this.dispatcher = dispatcher;
    this.redis = redis;
    this.live = live;
    this.bare = bare;
    this.chat = chat;
    this.edits = edits;
    this.idle = idle;
  }

  void print(int runs, int minutes) throws IOException, InterruptedException {
    out.printf(
        "%-7s %9s %7s | %22s | %15s | %7s | %15s | %8s %8s%n",
        "minute",
        "events/s",
        "edits/s",
        "bare → state ms p50 ×",
        "→ chat ms 50/99",
        "heap MB",
        "CPU s/s disp/Redis",
        "Redis MB",
        "µs/event");
    for (int minute = 1; minute <= minutes; minute++) {
      minute(minute);
    }
    out.printf(
        Locale.ROOT,
        "without events: %.3f s of CPU a second, %.1f µs a second for each run; most resident %.0f MB%n",
        idle,
        idle * 1e6 / runs,
        dispatcher.peakMib());
  }

  private void minute(int minute) throws IOException, InterruptedException {
    Map<String, Double> before = dispatcher.metrics();
    var _ = chat.take();
    var _ = bare.take();
    edits.set(0);
    int published = live.published();
    double cpu = dispatcher.cpuSeconds();
    double redisCpu = redis.cpuSeconds();
    long begin = System.nanoTime();
    double heap = 0;
    for (int i = 0; i < 12; i++) {
      RelayBench.pause(Duration.ofSeconds(5));
      heap = Math.max(heap, dispatcher.heapMib());
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    int events = live.published() - published;
    double used = dispatcher.cpuSeconds() - cpu;
    long[] shown = chat.take();
    double message = Latencies.millis(bare.take(), 0.5);
    double state = median(before, dispatcher.metrics());
    out.printf(
        Locale.ROOT,
        "%-7d %,9.0f %,7.0f | %7.2f → %5.2f  %4.1f | %7.1f %7.1f | %7.0f | %7.2f %7.2f | %8.1f %8.0f%n",
        minute,
        events / seconds,
        edits.get() / seconds,
        message,
        state,
        state / message,
        Latencies.millis(shown, 0.5),
        Latencies.millis(shown, 0.99),
        heap,
        used / seconds,
        (redis.cpuSeconds() - redisCpu) / seconds,
        redis.usedMib(),
        (used - idle * seconds) * 1e6 / events);
  }

  /// Between the two steps of the histogram where the half of all is reached, in a straight line.
  private static double median(Map<String, Double> before, Map<String, Double> after) {
    List<double[]> steps = new ArrayList<>();
    after.forEach(
        (name, count) -> {
          if (name.startsWith(FOLDED) && !name.contains("+Inf")) {
            double limit = Double.parseDouble(name.replaceAll(".*le=\"([^\"]*)\".*", "$1"));
            steps.add(new double[] {limit * 1e3, count - before.getOrDefault(name, 0.0)});
          }
        });
    steps.sort((a, b) -> Double.compare(a[0], b[0]));
    double half = steps.isEmpty() ? 0 : steps.getLast()[1] / 2;
    double from = 0;
    double below = 0;
    for (double[] step : steps) {
      if (step[1] >= half && step[1] > below) {
        return from + (step[0] - from) * (half - below) / (step[1] - below);
      }
      from = step[0];
      below = step[1];
    }
    return Double.NaN;
  }
}
