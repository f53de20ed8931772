package dev.agentsmith.dispatcher;

import dev.agentsmith.clients.redis.Heartbeats;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.metrics.Metrics;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.RecordBook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks for what no event will ever mend: runs that are long past their deadline without an end,
/// and commands that nobody acts for or that come to nothing. There should be none, for each has
/// somebody who sees to it: one that is found is ended, or told in the log, and counted.
public final class SilentRuns implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SilentRuns.class);
  private static final Duration LOOK = Duration.ofSeconds(30);

  /// Kubernetes ends a Pod at its deadline, gives it a minute, and has its word a little later.
  private static final Duration AFTER_DEADLINE = Duration.ofMinutes(10);

  /// Much longer than a takeover takes, or the answer to a command.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /// Of a run whose deadline is not known.
  private static final Duration LONGEST = Duration.ofDays(1);

  private final HeldRuns held;
  private final Heartbeats heartbeats;
  private final RecordBook book;
  private final Metrics metrics;
  private final InstantSource clock;
  private final Map<RunId, Instant> idle = new HashMap<>();
  private final Set<RunId> told = new HashSet<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile int found;

  public SilentRuns(
      HeldRuns held, Heartbeats heartbeats, RecordBook book, Metrics metrics, InstantSource clock) {
    this.held = held;
    this.heartbeats = heartbeats;
    this.book = book;
    this.metrics = metrics;
    this.clock = clock;
    metrics.gauge("agentsmith.silent.runs", "Runs that no event will ever end", () -> found);
  }

  public SilentRuns start() {
    Thread.ofVirtual().name("silent-runs").start(this::watch);
    return this;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    try {
      while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          look();
        } catch (RedisUnavailable e) {
          log.debug("silent runs not looked for cause={}", e.getMessage());
        } catch (RuntimeException e) {
          log.error("silent runs not looked for", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One look at all that is open.
  void look() {
    Instant now = clock.instant();
    Set<RunId> silent = new HashSet<>();
    for (HeldRun run : held.all()) {
      if (isPastDeadline(run, now)) {
        silent.add(run.run());
        run.overdue();
      }
    }
    List<RunRecord> all = book.mirror().open();
    Set<String> living =
        heartbeats.living(all.stream().map(RunRecord::holder).collect(Collectors.toSet()));
    Set<RunId> open = new HashSet<>();
    for (RunRecord record : all) {
      open.add(record.run());
      if (isActedFor(record, living)) {
        idle.remove(record.run());
      } else if (!now.isBefore(idle.computeIfAbsent(record.run(), _ -> now).plus(PATIENCE))) {
        silent.add(record.run());
      }
    }
    idle.keySet().retainAll(open);
    told.retainAll(silent);
    for (RunId run : silent) {
      if (told.add(run)) {
        log.error("run is silent run={}", run);
        metrics.silentRunFound();
      }
    }
    found = silent.size();
  }

  /// By the agent's own start. A run that never said that it started may wait for a cluster's
  /// queue, or its first events are lost: only a day makes that certain.
  private boolean isPastDeadline(HeldRun run, Instant now) {
    RunRecord record = run.record();
    if (record.state().filter(State.JOB::equals).isEmpty()
        || record.posted().containsKey(MessageKind.TERMINAL.word())) {
      return false;
    }
    Instant started = run.state().startedAt();
    return started == null
        ? run.jobWaits().isEmpty() && now.isAfter(time(record, "begun").plus(LONGEST))
        : now.isAfter(started.plus(deadline(record)).plus(AFTER_DEADLINE));
  }

  /// As its Job was made: the configuration may say something else by now.
  private static Duration deadline(RunRecord record) {
    String seconds = record.fields().get("deadline");
    return seconds == null ? LONGEST : Duration.ofSeconds(Long.parseLong(seconds));
  }

  private static Instant time(RunRecord record, String field) {
    String millis = record.fields().get(field);
    return millis == null ? record.arrival() : Instant.ofEpochMilli(Long.parseLong(millis));
  }

  /// Somebody lives who holds it, and here it does not hang before it came to anything. What can't
  /// be said because chat is away is no silence of ours.
  private boolean isActedFor(RunRecord record, Set<String> living) {
    return held.find(record.run())
        .map(
            run ->
                run.isSettled()
                    || run.hasTrouble()
                    || run.record().state().filter(State.JOB::equals).isPresent())
        .orElseGet(() -> living.contains(record.holder()) && !record.isHeldBy(held.replica().id()));
  }
}
