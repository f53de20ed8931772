package dev.agentsmith.dispatcher.docker;

import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import java.io.IOException;
import java.time.Duration;
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

  private final DockerEngine engine;
  private final Map<String, FutureTask<Boolean>> pulls = new ConcurrentHashMap<>();

  ImagePulls(DockerEngine engine) {
    this.engine = engine;
  }

  /// Fetches an image, or waits for who does already.
  ///
  /// @return why it can't be had, in words for a person; empty once it is there
  /// @throws SpawnerUnavailable if it takes longer than two seconds: it goes on
  Optional<String> fetch(String image) throws InterruptedException {
    FutureTask<Boolean> pull = pulls.computeIfAbsent(image, this::begin);
    try {
      pull.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      pulls.remove(image, pull);
      return Optional.empty();
    } catch (TimeoutException e) {
      throw new SpawnerUnavailable("The agent's image `" + image + "` is being pulled.", e);
    } catch (CancellationException e) {
      throw new SpawnerUnavailable("The dispatcher is ending.", e);
    } catch (ExecutionException e) {
      pulls.remove(image, pull);
      if (e.getCause() instanceof EngineRefused refused) {
        return Optional.of(
            ("The agent's image `%s` is not there and could not be pulled: %s. Check the name"
                    + " (job.image, AGENTSMITH_IMAGE), or build the image with docker/build.")
                .formatted(image, refused.words().replaceFirst("\\.$", "")));
      }
      throw new SpawnerUnavailable("Docker does not answer.", new IOException(e.getCause()));
    }
  }

  @Override
  public void close() {
    pulls.values().forEach(pull -> pull.cancel(true));
  }

  private FutureTask<Boolean> begin(String image) {
    log.info("image pulled image={}", image);
    var pull =
        new FutureTask<>(
            () -> {
              engine.pull(image);
              return true;
            });
    Thread.ofVirtual().name("pull " + image).start(pull);
    return pull;
  }
}
