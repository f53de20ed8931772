package dev.agentsmith.clients.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.Response;

/// Which dispatcher replicas live. Each call throws [RedisUnavailable] if Redis is away.
public final class Heartbeats {
  /// design.md §4: a heartbeat is good for three seconds.
  public static final Duration LIFE = Duration.ofSeconds(3);

  private static final RedisScript EXPIRING = RedisScript.resource("expiring.lua");

  private final Redis redis;

  public Heartbeats(Redis redis) {
    this.redis = redis;
  }

  /// @param about the replica's version and address, for people who look
  /// @return true if the last one was still there; else the replica was away for too long, or Redis
  ///     lost it
  public boolean beat(String replica, String about) {
    Object there =
        redis.eval(EXPIRING, List.of(key(replica)), List.of(about, Long.toString(LIFE.toMillis())));
    return String.valueOf(there).equals("1");
  }

  /// Says that this replica goes: others take its records over at once.
  public void stop(String replica) {
    redis.call(client -> client.del(key(replica)));
  }

  /// Those of `replicas` whose heartbeat is there.
  public Set<String> living(Collection<String> replicas) {
    return redis.pipelined(
        pipeline -> {
          Map<String, Response<Boolean>> asked = new LinkedHashMap<>();
          replicas.forEach(replica -> asked.put(replica, pipeline.exists(key(replica))));
          pipeline.sync();
          return asked.entrySet().stream()
              .filter(entry -> entry.getValue().get())
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
        });
  }

  private static String key(String replica) {
    return "agentsmith:replica:" + replica;
  }
}
