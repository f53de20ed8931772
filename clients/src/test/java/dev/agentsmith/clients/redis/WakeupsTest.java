package dev.agentsmith.clients.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Link;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WakeupsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;

  /// As a machine that lost its power: no reset, no end, and no timeout on a connection that waits
  /// for news.
  @Test
  void aRedisThatIsGoneWithoutAWordIsLeft() throws Exception {
    var subscribed = new AtomicInteger();
    var lost = new AtomicInteger();
    try (RedisServer server = RedisServer.start(directory);
        Link way = new Link(server.port());
        Redis redis = new Redis(RedisUrl.parse("redis://" + way.address(), null), 4, SOON);
        var _ =
            new Wakeups(
                    redis,
                    (_, _) -> {},
                    (_, _) -> {},
                    lost::incrementAndGet,
                    subscribed::incrementAndGet)
                .start()) {
      Eventually.within(SOON).until(() -> subscribed.get() == 1);
      assertThat(lost).hasValue(0);

      way.silent(true);
      Eventually.within(SOON).until(() -> lost.get() > 0);
      way.silent(false);

      Eventually.within(SOON).until(() -> subscribed.get() == 2);
    }
  }
}
