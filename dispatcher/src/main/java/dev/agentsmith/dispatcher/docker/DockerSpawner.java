package dev.agentsmith.dispatcher.docker;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.LiveJob;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Job is a container; its name is the Job's (design.md §5). It outlives the dispatcher, and a
/// later dispatcher finds it by its labels.
public final class DockerSpawner implements Spawner {
  private static final Logger log = LoggerFactory.getLogger(DockerSpawner.class);

  /// Whoever made a container has started it by then, or never will.
  private static final Duration UNSTARTED = Duration.ofSeconds(10);

  /// Most of what the engine calls a failure of its own stays: a volume that can't be mounted.
  private static final Duration FAILING = Duration.ofSeconds(10);

  private final DockerSettings settings;
  private final DockerEngine engine;
  private final ImagePulls pulls;
  private final InstantSource clock;
  private final Map<RunId, Instant> failing = new ConcurrentHashMap<>();
  private @Nullable ContainerWatch watch;

  public DockerSpawner(DockerSettings settings, InstantSource clock) {
    this.settings = settings;
    this.engine = new DockerEngine(settings);
    this.pulls = new ImagePulls(engine, clock);
    this.clock = clock;
  }

  @Override
  public void start(JobListener listener) {
    watch = new ContainerWatch(engine, listener, clock).start();
  }

  @Override
  public Created create(JobSpec spec) {
    Optional<String> refusal = ContainerSettings.refusal(spec);
    if (refusal.isPresent()) {
      return new Created.Refused(refusal.get());
    }
    try {
      return created(spec);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpawnerUnavailable("interrupted", e);
    }
  }

  private Created created(JobSpec spec) throws InterruptedException {
    String id;
    try {
      id = engine.create(spec);
    } catch (EngineRefused e) {
      if (e.isConflict()) {
        return takenName(spec);
      }
      return e.isNotFound() ? withoutImage(spec) : refused(spec.run(), e);
    }
    try {
      // From here on only the id counts: the name may be given to another container.
      engine.start(id, spec);
    } catch (EngineRefused e) {
      engine.remove(id);
      return refused(spec.run(), e);
    } catch (SpawnerUnavailable e) {
      removeUnstarted(id);
      throw e;
    }
    failing.remove(spec.run());
    log.info("job created run={} job={} container={}", spec.run(), spec.name(), brief(id));
    return new Created.Yes();
  }

  private Created withoutImage(JobSpec spec) throws InterruptedException {
    Optional<Created> instead = pulls.fetch(ContainerSettings.image(spec, settings));
    return instead.isPresent() ? instead.get() : created(spec);
  }

  private Created refused(RunId run, EngineRefused e) {
    Instant now = clock.instant();
    if (e.isFailure() && now.isBefore(failing.computeIfAbsent(run, _ -> now).plus(FAILING))) {
      throw new SpawnerUnavailable("Docker failed: " + e.words(), e);
    }
    failing.remove(run);
    return new Created.Refused(
        "Docker refused the agent's container: %s.".formatted(e.words().replaceFirst("\\.$", "")));
  }

  /// A container of this name is there. It is ours if it has our run id, and a Job only if it was
  /// started: its creator may have died between the two.
  private Created takenName(JobSpec spec) throws InterruptedException {
    Optional<ContainerLook> found = engine.inspect(spec.name().value());
    if (found.isEmpty()) {
      throw new SpawnerUnavailable(
          "The container " + spec.name() + " is just being removed.", new IllegalStateException());
    }
    ContainerRow row = found.get().row();
    if (!row.run().equals(Optional.of(spec.run()))) {
      return new Created.Refused(
          "A container named %s exists and belongs to another run.".formatted(spec.name()));
    }
    if (!row.isOnlyCreated()) {
      return new Created.Already();
    }
    if (clock.instant().isBefore(found.get().created().plus(UNSTARTED))) {
      throw new SpawnerUnavailable(
          "The container " + spec.name() + " is just being started.", new IllegalStateException());
    }
    log.warn("job never started, made again run={} container={}", spec.run(), brief(row.id()));
    engine.remove(row.id());
    return created(spec);
  }

  @Override
  public void end(RunId run) {
    for (ContainerRow row : engine.list()) {
      if (row.run().equals(Optional.of(run)) && !row.isEnded()) {
        Thread.ofVirtual().name("stop " + row.name()).start(() -> stop(row));
      }
    }
  }

  @Override
  public List<String> lastLines(RunId run, int most) {
    for (ContainerRow row : engine.list()) {
      if (row.run().equals(Optional.of(run))) {
        // Events stand between the lines for people.
        return engine.output(row.id(), 10 * most).lastLines(most);
      }
    }
    return List.of();
  }

  @Override
  public List<LiveJob> list() {
    return engine.list().stream()
        .filter(row -> !row.isOnlyCreated())
        .flatMap(row -> row.run().map(run -> job(row, run)).stream())
        .toList();
  }

  @Override
  public boolean exists(RunId run, JobName name) {
    return engine.inspect(name.value()).isPresent();
  }

  /// Stops watching. The agents go on: a later dispatcher finds them.
  @Override
  public void close() {
    pulls.close();
    if (watch != null) {
      watch.close();
    }
    engine.close();
  }

  private static LiveJob job(ContainerRow row, RunId run) {
    return new LiveJob(new JobName(row.name()), run, row.labels(), row.isEnded());
  }

  private void stop(ContainerRow row) {
    try {
      engine.stop(row.id());
    } catch (RuntimeException e) {
      log.warn("container not stopped container={} cause={}", row.name(), e.toString());
    }
  }

  /// Else it stands in the way of the next attempt for ten seconds.
  private void removeUnstarted(String id) {
    try {
      if (engine.inspect(id).map(look -> look.row().isOnlyCreated()).orElse(false)) {
        engine.remove(id);
      }
    } catch (RuntimeException e) {
      log.debug("container not removed container={} cause={}", brief(id), e.toString());
    }
  }

  private static String brief(String id) {
    return id.substring(0, Math.min(12, id.length()));
  }
}
