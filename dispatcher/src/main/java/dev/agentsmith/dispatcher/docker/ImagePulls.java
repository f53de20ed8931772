package dev.agentsmith.dispatcher.docker;

import dev.agentsmith.dispatcher.job.Spawner.Created;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Images on their way from a registry, each fetched once however many runs need it.
final class ImagePulls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ImagePulls.class);

  /// Who asks is not kept longer: it asks again.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// A pull that is over by then needs no words.
  private static final Duration TOLD_AFTER = Duration.ofSeconds(10);

  private final DockerEngine engine;
  private final InstantSource clock;
  private final Map<String, Pull> pulls = new ConcurrentHashMap<>();

  private record Pull(FutureTask<Boolean> task, PullProgress progress, Instant begun) {}

  ImagePulls(DockerEngine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /// Fetches an image, or waits for who does already.
  ///
  /// @return why there can be no container of it, or not yet; empty once it is there
  /// @throws SpawnerUnavailable if the engine does not answer
  Optional<Created> fetch(String image) throws InterruptedException {
    Pull pull = pulls.computeIfAbsent(image, this::begin);
    try {
      pull.task().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      pulls.remove(image, pull);
      return Optional.empty();
    } catch (TimeoutException e) {
      return Optional.of(new Created.Preparing(words(image, pull)));
    } catch (CancellationException e) {
      throw new SpawnerUnavailable("The dispatcher is ending.", e);
    } catch (ExecutionException e) {
      pulls.remove(image, pull);
      if (e.getCause() instanceof EngineRefused refused) {
        return Optional.of(
            new Created.Refused(
                ("The agent's image `%s` is not there and could not be pulled: %s. Check the name"
                        + " (job.image, AGENTSMITH_IMAGE), or build the image with docker/build.")
                    .formatted(image, refused.words().replaceFirst("\\.$", ""))));
      }
      throw new SpawnerUnavailable("Docker does not answer.", new IOException(e.getCause()));
    }
  }

  @Override
  public void close() {
    pulls.values().forEach(pull -> pull.task().cancel(true));
  }

  private String words(String image, Pull pull) {
    if (clock.instant().isBefore(pull.begun().plus(TOLD_AFTER))) {
      return "";
    }
    String progress = pull.progress().words();
    return "The agent's image `%s` is being pulled%s. It starts as soon as it is there."
        .formatted(image, progress.isEmpty() ? "" : ": " + progress);
  }

  private Pull begin(String image) {
    log.info("image pulled image={}", image);
    var progress = new PullProgress();
    var task =
        new FutureTask<>(
            () -> {
              engine.pull(image, progress);
              return true;
            });
    Thread.ofVirtual().name("pull " + image).start(task);
    return new Pull(task, progress, clock.instant());
  }
}
