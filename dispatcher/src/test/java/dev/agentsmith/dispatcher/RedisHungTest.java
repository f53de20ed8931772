package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.Heartbeats;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Link;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A Redis that hung for longer than heartbeats live has none left: that is nobody's death, and
/// nobody's runs are taken over.
class RedisHungTest {
  private static final Limits ROOM = new Limits(20, 20, 3);

  @TempDir Path directory;

  @Test
  @Timeout(value = 90, unit = TimeUnit.SECONDS)
  void everyReplicaKeepsItsRuns() throws Exception {
    try (RedisServer redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
        Redis beats = new Redis(RedisUrl.parse(redis.address(), null), 1, Duration.ofSeconds(2));
        Link way = new Link(redis.port());
        Link otherWay = new Link(redis.port());
        var one = new DispatcherFixture(directory, "redis://" + way.address(), ROOM);
        var _ = new DispatcherFixture(directory, "redis://" + otherWay.address(), ROOM)) {
      Map<RunId, String> holders = new HashMap<>();
      while (new HashSet<>(holders.values()).size() < 2) {
        String person = "p" + holders.size();
        RunId run = one.say(person, person, "fix #%d in my-api".formatted(42 + holders.size()));
        one.claimed(run);
        holders.put(run, one.book.find(run).orElseThrow().holder()); // who was first to read it
      }

      way.silent(true);
      otherWay.silent(true);
      Eventually.within(Heartbeats.LIFE.multipliedBy(5))
          .until(() -> new Heartbeats(beats).living(holders.values()).isEmpty());
      otherWay.silent(false); // one is always the first whose heart beats again
      Eventually.within(DispatcherFixture.SOON)
          .until(() -> !new Heartbeats(beats).living(holders.values()).isEmpty());
      way.silent(false);

      // Is not answered before whoever answers has looked at what came back.
      assertThat(one.terminal("s", one.say("s", "ann", "status #42"))).contains("#42 in my-api");
      for (RunId run : holders.keySet()) {
        assertThat(one.book.find(run).orElseThrow().number()).isEqualTo("1");
      }
      one.killAgents();
    }
  }
}
