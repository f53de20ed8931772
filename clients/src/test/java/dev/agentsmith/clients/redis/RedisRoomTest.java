package dev.agentsmith.clients.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.loopback.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisRoomTest {
  @Test
  void aFullRedisIsSeenAndOneWithRoomAgainToo(@TempDir Path directory) {
    try (var server = RedisServer.start(directory);
        var redis = new Redis(RedisUrl.parse(server.address(), null), 2, Duration.ofSeconds(2));
        var room = new RedisRoom(redis)) {
      room.look();
      assertThat(room.isFull()).isFalse();

      redis.call(client -> client.configSet("maxmemory", "500kb"));
      room.look();
      assertThat(room.isFull()).isTrue();

      redis.call(client -> client.configSet("maxmemory", "256mb"));
      room.look();
      assertThat(room.isFull()).isFalse();
    }
  }
}
