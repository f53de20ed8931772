package dev.agentsmith.dispatcher.docker;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.job.JobOutput;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees how containers end, by the engine's events; after each (re)connect it looks at all of them,
/// for what happened in between. Ends those past their deadline, and removes those that ended an
/// hour ago.
final class ContainerWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ContainerWatch.class);
  private static final Duration RECONNECT = Duration.ofSeconds(1);
  private static final Duration OPENING = Duration.ofSeconds(10);

  /// How often it is looked in memory, not at the engine, whether something is due.
  private static final Duration TICK = Duration.ofMillis(500);

  private static final Duration CLOSING = Duration.ofSeconds(2);

  /// The kernel's word that memory ran out may come a moment after the end.
  private static final Duration REASON_COMES = Duration.ofSeconds(1);

  private static final int KILLED = 137;
  private static final int LAST_LINES = 50;

  private final DockerEngine engine;
  private final JobListener listener;
  private final InstantSource clock;
  private final Map<String, Live> live = new ConcurrentHashMap<>();
  private final Map<String, Instant> finished = new ConcurrentHashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread watcher;

  /// A container that runs, by its id.
  private record Live(RunId run, Instant deadline) {}

  ContainerWatch(DockerEngine engine, JobListener listener, InstantSource clock) {
    this.engine = engine;
    this.listener = listener;
    this.clock = clock;
  }

  ContainerWatch start() {
    watcher = Thread.ofVirtual().name("docker-watch").start(this::watch);
    return this;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      if (watcher != null) {
        watcher.join(CLOSING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    boolean away = false;
    try {
      do {
        try (EngineStream<?> events = engine.events(this::happened)) {
          if (events.isOpenWithin(OPENING)) {
            lookAtAll();
            if (away) {
              log.info("docker answers again");
            }
            away = false;
            untilOver(events);
          }
        } catch (SpawnerUnavailable e) {
          if (!away) {
            log.warn("docker does not answer cause={}", e.getMessage());
          }
          away = true;
        } catch (java.io.IOException | RuntimeException e) {
          log.error("docker's events not read", e);
        }
      } while (!isClosedWithin(RECONNECT));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void untilOver(EngineStream<?> events) throws InterruptedException {
    while (!events.isOverWithin(TICK)) {
      if (isClosedWithin(Duration.ZERO)) {
        return;
      }
      whatIsDue();
    }
    log.info("docker's events ended, connecting again");
  }

  private boolean isClosedWithin(Duration time) throws InterruptedException {
    return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Called by the thread that reads the events: it must not wait.
  private void happened(ContainerEvent event) {
    Optional<RunId> run = Labels.run(event.labels());
    if (run.isEmpty()) {
      return;
    }
    Thread.ofVirtual()
        .name(event.action() + " " + run.get())
        .start(() -> guarded(event.id(), () -> handle(event, run.get())));
  }

  private void handle(ContainerEvent event, RunId run) throws InterruptedException {
    switch (event.action()) {
      case "start" -> runs(event.id(), run, Labels.deadline(event.labels()));
      case "die" -> ended(event.id(), run);
      case "destroy" -> gone(event.id());
      default -> log.debug("event ignored action={}", event.action());
    }
  }

  private void lookAtAll() throws InterruptedException {
    List<ContainerRow> rows = engine.list();
    Set<String> there = new HashSet<>();
    for (ContainerRow row : rows) {
      there.add(row.id());
      row.run().ifPresent(run -> guarded(row.id(), () -> look(row, run)));
    }
    for (String id : live.keySet()) {
      if (!there.contains(id)) {
        guarded(id, () -> gone(id));
      }
    }
  }

  private void look(ContainerRow row, RunId run) throws InterruptedException {
    if (row.isEnded()) {
      ended(row.id(), run);
    } else if (row.isOnlyCreated()) {
      // Nobody starts it any more after that time, or its run makes it again before.
      engine.inspect(row.id()).ifPresent(look -> finished.put(row.id(), look.created()));
    } else {
      runs(row.id(), run, Labels.deadline(row.labels()));
    }
  }

  private void runs(String id, RunId run, Duration deadline) {
    finished.remove(id);
    engine
        .inspect(id)
        .ifPresent(look -> live.put(id, new Live(run, look.started().plus(deadline))));
  }

  private void ended(String id, RunId run) throws InterruptedException {
    if (told.contains(id)) {
      return;
    }
    Optional<ContainerLook> found = engine.inspect(id);
    if (found.isPresent() && mayBeOutOfMemory(found.get())) {
      if (isClosedWithin(REASON_COMES)) {
        return;
      }
      found = engine.inspect(id);
    }
    if (found.isEmpty()) {
      gone(id);
      return;
    }
    JobOutput output = engine.output(id, LAST_LINES);
    finished.put(id, found.get().finished());
    tell(id, run, ContainerEnd.of(found.get(), output));
  }

  private static boolean mayBeOutOfMemory(ContainerLook look) {
    return look.exitCode() == KILLED && !look.oomKilled();
  }

  private void gone(String id) {
    finished.remove(id);
    Live was = live.get(id);
    if (was != null && engine.inspect(id).isEmpty()) {
      tell(id, was.run(), new JobEnd(null, ContainerEnd.REMOVED));
    }
    told.remove(id);
  }

  private void tell(String id, RunId run, JobEnd end) {
    live.remove(id);
    if (told.add(id)) {
      listener.jobEnded(run, end);
    }
  }

  private void whatIsDue() {
    Instant now = clock.instant();
    live.forEach(
        (id, container) -> {
          if (now.isAfter(container.deadline())) {
            live.put(id, new Live(container.run(), Instant.MAX));
            log.warn("run past its deadline, stopped run={}", container.run());
            Thread.ofVirtual().start(() -> guarded(id, () -> engine.stop(id)));
          }
        });
    finished.forEach(
        (id, at) -> {
          if (now.isAfter(at.plus(JobEnd.KEPT)) && finished.remove(id) != null) {
            Thread.ofVirtual().start(() -> guarded(id, () -> engine.remove(id)));
          }
        });
  }

  /// What fails with one container hides no other; the next look at all of them tries again.
  private void guarded(String id, Step step) {
    try {
      step.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SpawnerUnavailable e) {
      log.warn("container not looked at container={} cause={}", id, e.getMessage());
    } catch (RuntimeException e) {
      log.error("container not looked at container={}", id, e);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws InterruptedException;
  }
}
