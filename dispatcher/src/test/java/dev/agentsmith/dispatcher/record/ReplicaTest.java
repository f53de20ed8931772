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
  void aHeartThatBeatsOnIsSteadyOnceThoseOfAllWhoLiveAreThere() {
    beat();
    beat();
    assertThat(replica.isSteady()).isFalse(); // Redis may have come back with us, without theirs
    beat();

    assertThat(replica.isSteady()).isTrue();
    assertThat(replica.wasMissed()).isFalse();
  }

  @Test
  void aHeartbeatThatRedisLostIsToldOnce() {
    beatSteadily();
    new Heartbeats(redis).stop(replica.id());
    beat();

    assertThat(replica.isSteady()).isFalse();
    assertThat(replica.wasMissed()).isTrue();
    assertThat(replica.wasMissed()).isFalse();
    beatSteadily();
    assertThat(replica.isSteady()).isTrue();
  }

  @Test
  void aRedisThatIsAwayForABeatIsNoReasonToJudge() {
    beatSteadily();
    server.killHard();
    beat();
    assertThat(replica.isRedisAway()).isTrue();
    assertThat(replica.isSteady()).isFalse();
    assertThat(replica.mayAct()).isTrue();

    server.startAgain();
    beat();

    assertThat(replica.isRedisAway()).isFalse();
    assertThat(replica.isSteady()).isFalse();
  }

  private void beatSteadily() {
    for (int i = 0; i < 3; i++) {
      beat();
    }
  }

  private void beat() {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    replica.beat();
  }
}
