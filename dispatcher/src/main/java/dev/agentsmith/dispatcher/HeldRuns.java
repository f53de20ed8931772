package dev.agentsmith.dispatcher;

import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.metrics.Metrics;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.HoldLost;
import dev.agentsmith.dispatcher.record.Replica;
import dev.agentsmith.dispatcher.record.WaitingLine;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The runs this replica holds, each with one virtual thread that acts and speaks for it.
public final class HeldRuns implements JobListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HeldRuns.class);

  /// Of runs that others hold, too: the newest are enough for whoever takes one over.
  private static final int ENDS_KEPT = 10_000;

  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final Replica replica;
  private final Metrics metrics;
  private final Map<RunId, HeldRun> runs = new ConcurrentHashMap<>();
  private final Map<RunId, JobEnd> ends =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<RunId, JobEnd> eldest) {
              return size() > ENDS_KEPT;
            }
          });
  private final AtomicInteger owed = new AtomicInteger();
  private final Map<RunId, String> waits = new ConcurrentHashMap<>();
  private volatile Consumer<HeldRun> givenUp = _ -> {};
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final IntakeRush rush = new IntakeRush();
  private final WaitingLine line = new WaitingLine();

  /// What a run's thread does until the run is over or lost.
  @FunctionalInterface
  public interface Work {
    void on(HeldRun run) throws InterruptedException;
  }

  public HeldRuns(Replica replica, Metrics metrics) {
    this.replica = replica;
    this.metrics = metrics;
    metrics.gauge(
        "agentsmith.leases.held", "Runs that this replica acts and speaks for", runs::size);
    metrics.gauge("agentsmith.runs.live", "Those of them that have a Job", this::countLive);
    metrics.gauge(
        "agentsmith.chat.pending",
        "Threads that do not show yet what is known, or are to be looked at again",
        this::countPending);
  }

  public Replica replica() {
    return replica;
  }

  /// @param listener told each run that was lost after something was said that Redis did not know
  void onGivenUp(Consumer<HeldRun> listener) {
    givenUp = listener;
  }

  /// Begins to act for a run; nothing if it is held here already.
  public void hold(HeldRun run, Work work) {
    hold(run, work, Runnable::run);
  }

  /// The same for one that was just accepted: others may have to be accepted first.
  void holdNew(HeldRun run, Work work) {
    hold(run, work, rush::afterwards);
  }

  /// Those that wait for room.
  public WaitingLine line() {
    return line;
  }

  private void hold(HeldRun run, Work work, Executor begin) {
    if (runs.putIfAbsent(run.run(), run) == null) {
      JobEnd end = ends.get(run.run());
      if (end != null) {
        run.jobEnded(end);
      }
      run.jobWaits(waits.getOrDefault(run.run(), ""));
      begin.execute(() -> begin(run, work));
    }
  }

  private void begin(HeldRun run, Work work) {
    try {
      threads.execute(() -> work(run, work));
    } catch (RuntimeException | Error e) {
      runs.remove(run.run()); // the sweep takes it up
      throw e;
    }
  }

  /// The end is kept: a run that is taken over later has to be told all the same.
  @Override
  public void jobEnded(RunId run, JobEnd end) {
    log.info("job ended run={} lastWord={}", run, end.lastWord() != null);
    ends.put(run, end);
    waits.remove(run);
    find(run).ifPresent(held -> held.jobEnded(end));
  }

  @Override
  public void jobWaits(RunId run, String words) {
    if (words.isEmpty()) {
      waits.remove(run);
    } else {
      waits.put(run, words);
    }
    find(run).ifPresent(held -> held.jobWaits(words));
  }

  /// One of its events was published.
  public void heard(RunId run, String event) {
    HeldRun held = runs.get(run);
    if (held != null) {
      held.heard(event);
    }
  }

  public Optional<HeldRun> find(RunId run) {
    return Optional.ofNullable(runs.get(run));
  }

  public List<HeldRun> all() {
    return List.copyOf(runs.values());
  }

  public int count() {
    return runs.size();
  }

  public void wakeAll() {
    runs.values().forEach(HeldRun::wake);
  }

  /// Somebody else changed a record: asked for a cancel, or ended a run.
  public void recordChanged(RunRecord record) {
    find(record.run())
        .ifPresent(
            run -> {
              if (record.isHeldBy(replica.id())) {
                run.wake();
              } else {
                run.lost();
              }
            });
    if (record.isOver()) {
      line.wakeFirst();
    }
  }

  @Override
  public void close() {
    rush.close();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("runs still held at the end count={}", runs.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Does something later that a thread is owed, whether its run is still held then or not.
  public void owe(Runnable work) {
    owed.incrementAndGet();
    threads.execute(
        () -> {
          try {
            work.run();
          } finally {
            owed.decrementAndGet();
          }
        });
  }

  private int countLive() {
    return (int)
        runs.values().stream()
            .filter(run -> run.record().state().filter(State.JOB::equals).isPresent())
            .count();
  }

  private int countPending() {
    return owed.get() + (int) runs.values().stream().filter(run -> !run.isSettled()).count();
  }

  private void countEnd(RunRecord record) {
    String intent =
        Decision.tryRead(record.decision())
            .map(decision -> decision.getClass().getSimpleName().toLowerCase(Locale.ROOT))
            .orElse("none");
    String state = record.state().map(s -> s.name().toLowerCase(Locale.ROOT)).orElse("unknown");
    metrics.command(intent, state);
  }

  private void work(HeldRun run, Work work) {
    try {
      work.on(run);
      countEnd(run.record());
    } catch (HoldLost e) {
      log.info("run given up run={} cause={}", run.run(), e.getMessage());
      if (run.spokeAlone()) {
        givenUp.accept(run);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The record stays open: the sweep takes it up again.
      log.error("run failed in the dispatcher run={}", run.run(), e);
    } finally {
      runs.remove(run.run());
      line.wakeFirst();
    }
  }
}
