package dev.agentsmith.e2e.bench;

import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the agents of many live runs publish: each says something every five seconds, one after the
/// other, so that no two events of a run are closer than a message may be edited.
final class LiveRuns implements AutoCloseable {
  static final double EVENTS_PER_RUN = 0.2;
  private static final int SENDERS = 4;
  private static final int SNAPSHOT_EVERY = 64;
  private static final Pattern MARK = Pattern.compile("n(\\d{7})z");
  private static final List<String> STEPS =
      List.of(
          "fetch_ticket",
          "check_out",
          "detect_build",
          "map_repository",
          "load_guidance",
          "make_plan",
          "implement",
          "run_tests",
          "write_report",
          "deliver");

  private final Redis redis;
  private final RunLog log;
  private final List<RunId> runs;
  private final RunState[] states;
  private final AtomicLongArray sent;
  private final AtomicLongArray shown;
  private volatile boolean closed;
  private volatile int next;

  LiveRuns(String redis, List<RunId> runs, Duration longest) {
    this.redis = new Redis(RedisUrl.parse(redis, null), SENDERS, Duration.ofSeconds(10));
    this.log = new RunLog(this.redis);
    this.runs = List.copyOf(runs);
    this.states = new RunState[runs.size()];
    this.sent =
        new AtomicLongArray((int) (runs.size() * EVENTS_PER_RUN * longest.toSeconds()) + 1000);
    this.shown = new AtomicLongArray(runs.size());
  }

  /// All of them begin, and get as far as their main step.
  void begin() throws InterruptedException {
    inParallel(
        sender -> {
          for (int i = sender; i < runs.size(); i += SENDERS) {
            states[i] = RunState.EMPTY;
            Instant now = Instant.now();
            var subject =
                new RunSubject("bench", "#" + i, "The sum of nothing is not a number", "m", null);
            append(i, new RunEvent.Started(1, now, subject, STEPS));
            append(i, new RunEvent.Snapshot(20, now, implementing(states[i], now)));
          }
        });
  }

  /// Publishes until it is closed.
  void publish() {
    long begin = System.nanoTime();
    double every = 1e9 / (runs.size() * EVENTS_PER_RUN);
    for (int s = 0; s < SENDERS; s++) {
      int sender = s;
      Thread.ofPlatform()
          .daemon()
          .name("agents-" + s)
          .start(
              () -> {
                for (int i = sender; !closed && i < sent.length(); i += SENDERS) {
                  long due = begin + (long) (i * every);
                  for (long left = due - System.nanoTime();
                      left > 0;
                      left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                  }
                  if (closed) {
                    return;
                  }
                  say(i);
                }
              });
    }
  }

  /// How many events were published.
  int published() {
    return next;
  }

  /// @return nanoseconds since the event that a message shows for the first time; -1 for none
  long shown(String body, long nanoTime) {
    Matcher mark = MARK.matcher(body);
    if (!mark.find()) {
      return -1;
    }
    int event = Integer.parseInt(mark.group(1));
    shown.set(event % runs.size(), event + 1L);
    return nanoTime - sent.get(event);
  }

  /// For each run: how long its thread has not shown something that was published.
  void ages(Latencies into) {
    int last = next;
    long now = System.nanoTime();
    for (int run = 0; run < runs.size(); run++) {
      long seen = shown.get(run);
      long missing = seen == 0 ? run : seen - 1 + runs.size();
      boolean known = missing < last && sent.get((int) missing) != 0;
      into.add(known ? now - sent.get((int) missing) : 0);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    redis.close();
  }

  private void say(int event) {
    int run = event % runs.size();
    RunState state = states[run];
    long seq = state.seq() + 1;
    Instant now = Instant.now();
    sent.set(event, System.nanoTime());
    append(
        run,
        seq % SNAPSHOT_EVERY == 0
            ? new RunEvent.Snapshot(seq, now, noted(state, event, now))
            : new RunEvent.Note(seq, now, words(event), null));
    next = Math.max(next, event + 1);
  }

  private static RunState noted(RunState state, int event, Instant now) {
    return state.after(new RunEvent.Note(state.seq() + 1, now, words(event), null));
  }

  private static String words(int event) {
    return "reading src/main/java/org/example/Sum.java, n%07dz".formatted(event);
  }

  private void append(int run, RunEvent event) {
    if (!(log.append(runs.get(run), "w", event) instanceof RunLog.Appended.Accepted)) {
      throw new IllegalStateException("not appended: " + event);
    }
    states[run] = states[run].after(event);
  }

  private static RunState implementing(RunState begun, Instant now) {
    RunState state = begun;
    for (String step : STEPS.subList(0, 6)) {
      state = state.after(new RunEvent.StepStarted(state.seq() + 1, now, step));
      state =
          state.after(
              new RunEvent.StepFinished(
                  state.seq() + 1, now, step, StepState.Status.DONE, "3 files", Work.NONE));
    }
    state = state.after(new RunEvent.StepStarted(state.seq() + 1, now, "implement"));
    return state.after(
        new RunEvent.Usage(
            state.seq() + 1, now, "m", new TokenUsage(10_000, 2_000, 8_000, 0), Usd.ZERO));
  }

  private interface Share {
    void of(int sender);
  }

  private static void inParallel(Share share) throws InterruptedException {
    Thread[] threads = new Thread[SENDERS];
    for (int i = 0; i < SENDERS; i++) {
      int sender = i;
      threads[i] = Thread.ofPlatform().daemon().start(() -> share.of(sender));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
