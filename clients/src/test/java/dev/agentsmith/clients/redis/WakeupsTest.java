package dev.agentsmith.clients.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.RunId;
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

  private static final Duration ANSWER = Duration.ofSeconds(2);

  @TempDir Path directory;

  /// As a machine that lost its power: no reset, no end, and no timeout on a connection that waits
  /// for news.
  @Test
  void aRedisThatIsGoneWithoutAWordIsLeft() throws Exception {
    var subscribed = new AtomicInteger();
    var lost = new AtomicInteger();
    try (RedisServer server = RedisServer.start(directory);
        Link way = new Link(server.port());
        Redis redis = new Redis(RedisUrl.parse("redis://" + way.address(), null), 4, ANSWER);
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

  /// A connection that went back to the others with a subscription on it would give them news for
  /// answers.
  @Test
  void newsThatCannotBeTakenLeaveTheSubscriptionAndTheOtherConnectionsAsTheyAre() throws Exception {
    var heard = new AtomicInteger();
    try (RedisServer server = RedisServer.start(directory);
        Redis redis = new Redis(RedisUrl.parse(server.address(), null), 1, ANSWER);
        var _ =
            new Wakeups(
                    redis,
                    (_, _) -> {
                      heard.incrementAndGet();
                      throw new IllegalStateException("not taken");
                    },
                    (_, _) -> {},
                    () -> {},
                    () -> {})
                .start();
        Redis other = new Redis(RedisUrl.parse(server.address(), null), 1, ANSWER)) {
      String channel = RunLog.PROGRESS + RunId.of("a run");
      for (int i = 1; i <= 3; i++) {
        int before = heard.get();
        Eventually.within(SOON)
            .until(
                () -> {
                  other.call(client -> client.publish(channel, "{}"));
                  return heard.get() > before;
                });
      }
    }
  }
}
