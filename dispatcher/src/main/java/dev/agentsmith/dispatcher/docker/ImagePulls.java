package dev.agentsmith.dispatcher.docker;

import dev.agentsmith.dispatcher.job.Spawner.Created;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Images on their way from a registry, each fetched once however many runs need it.
final class ImagePulls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ImagePulls.class);

  /// Who asks is not kept longer: it asks again.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final DockerEngine engine;
  private final InstantSource clock;
  private final Map<String, Pull> pulls = new ConcurrentHashMap<>();

  ImagePulls(DockerEngine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /// Fetches an image, or waits for who does already.
  ///
  /// @return why there can be no container of it, or not yet; empty once it is there
  /// @throws SpawnerUnavailable if the engine does not answer
  Optional<Created> fetch(String image) throws InterruptedException {
    Pull pull =
        pulls.compute(image, (_, there) -> there == null || there.isPast() ? begin(image) : there);
    try {
      pull.await(PATIENCE);
      pulls.remove(image, pull);
      return Optional.empty();
    } catch (TimeoutException e) {
      return Optional.of(new Created.Preparing(pull.words()));
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
    pulls.values().forEach(Pull::cancel);
  }

  private Pull begin(String image) {
    log.info("image pulled image={}", image);
    return Pull.begin(image, progress -> engine.pull(image, progress), clock);
  }
}
