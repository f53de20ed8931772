package dev.agentsmith.dispatcher.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.Heartbeats;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.loopback.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a replica's own heartbeats say about Redis.
class ReplicaTest {
  @TempDir Path directory;
  private final AtomicLong nanos = new AtomicLong(1);
  private RedisServer server;
  private Redis redis;
  private Replica replica;

  @BeforeEach
  void start() {
    server = RedisServer.start(directory);
    redis = new Redis(RedisUrl.parse(server.address(), null), 4, Duration.ofSeconds(2));
    replica = new Replica("r1", new Heartbeats(redis), "test", nanos::get);
    beat();
  }

  @AfterEach
  void stop() {
    redis.close();
    server.close();
  }

  @Test
  void aHeartThatBeatsOnIsNotMissed() {
    beat();

    assertThat(replica.beatsOn()).isTrue();
    assertThat(replica.wasMissed()).isFalse();
  }

  @Test
  void aHeartbeatThatRedisLostIsToldOnce() {
    new Heartbeats(redis).stop(replica.id());
    beat();

    assertThat(replica.beatsOn()).isFalse();
    assertThat(replica.wasMissed()).isTrue();
    assertThat(replica.wasMissed()).isFalse();
    assertThat(replica.beatsOn()).isTrue();
  }

  @Test
  void aRedisThatWasAwayForABeatMayHaveLostSomething() {
    server.killHard();
    beat();
    assertThat(replica.isRedisAway()).isTrue();
    assertThat(replica.beatsOn()).isFalse();
    assertThat(replica.mayAct()).isTrue();

    server.startAgain();
    beat();

    assertThat(replica.isRedisAway()).isFalse();
    assertThat(replica.wasMissed()).isTrue();
  }

  private void beat() {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    replica.beat();
  }
}
