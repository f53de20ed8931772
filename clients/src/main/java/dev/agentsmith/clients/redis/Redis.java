package dev.agentsmith.clients.redis;

import dev.agentsmith.core.thread.CallThreads;
import dev.agentsmith.core.thread.NotCalled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/// The connections of one process to Redis. Connects on first use, so that a Redis that is away
/// stops nobody from starting. Safe for many threads.
public final class Redis implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Redis.class);

  /// So long a subscription may hear nothing at all.
  static final Duration SILENT = Duration.ofSeconds(4);

  private final RedisUrl url;
  private final @Nullable CallThreads callThreads;
  private final ConnectionPoolConfig pool;
  private final int timeoutMillis;
  private final ReentrantLock making = new ReentrantLock();
  private @Nullable UnifiedJedis made;
  private volatile boolean closed;

  /// @param connections how many at most; an agent needs one
  /// @param timeout of connecting and of each answer
  public Redis(RedisUrl url, int connections, Duration timeout) {
    this(url, connections, timeout, null);
  }

  /// For a process with very many threads: a few make the calls of all.
  public static Redis forMany(RedisUrl url, int connections, Duration timeout) {
    return new Redis(url, connections, timeout, new CallThreads("redis", connections, timeout));
  }

  private Redis(
      RedisUrl url, int connections, Duration timeout, @Nullable CallThreads callThreads) {
    this.callThreads = callThreads;
    this.url = url;
    this.timeoutMillis = (int) timeout.toMillis();
    this.pool = new ConnectionPoolConfig();
    pool.setMaxTotal(connections);
    pool.setMaxIdle(connections);
    pool.setMinIdle(0);
    pool.setJmxEnabled(false);
    pool.setMaxWait(timeout);
    // A connection that died with its server is found by its next command, which then fails once:
    // the
    // callers retry. Idle checks would cost a thread in each agent.
    pool.setTimeBetweenEvictionRuns(Duration.ofMillis(-1));
    pool.setTestWhileIdle(false);
  }

  public RedisUrl url() {
    return url;
  }

  /// Runs one command, or several that belong together.
  ///
  /// @throws RedisUnavailable whatever went wrong between here and there
  <T> T call(Function<UnifiedJedis, T> command) {
    return byOneOfFew(() -> command.apply(client()));
  }

  private <T> T byOneOfFew(Supplier<T> call) {
    try {
      return callThreads == null ? call.get() : callThreads.call(call);
    } catch (JedisException | NotCalled e) {
      throw new RedisUnavailable(e);
    }
  }

  /// Sends all commands at once and then reads all answers.
  <T> T pipelined(Function<Pipeline, T> commands) {
    return byOneOfFew(
        () -> {
          try (var pipeline = (Pipeline) client().pipelined()) {
            T answers = commands.apply(pipeline);
            pipeline.sync();
            return answers;
          }
        });
  }

  /// Runs a script, and loads it where the server does not have it yet.
  Object eval(RedisScript script, List<String> keys, List<String> arguments) {
    return call(redis -> script.eval(redis, keys, arguments));
  }

  /// Keys and arguments of a script.
  record Call(List<String> keys, List<String> arguments) {}

  /// Runs a script several times, with one way there and one back.
  ///
  /// @return the answers in order; one of a call that failed throws [RedisUnavailable]
  List<Supplier<Object>> evalAll(RedisScript script, List<Call> calls) {
    return pipelined(
        pipeline -> {
          List<Response<Object>> asked =
              calls.stream()
                  .map(call -> script.eval(pipeline, call.keys(), call.arguments()))
                  .toList();
          pipeline.sync();
          List<Supplier<Object>> answers = new ArrayList<>();
          for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            Response<Object> answer = asked.get(i);
            answers.add(() -> answer(script, call, answer));
          }
          return answers;
        });
  }

  private Object answer(RedisScript script, Call call, Response<Object> answer) {
    try {
      return answer.get();
    } catch (JedisNoScriptException e) {
      return eval(script, call.keys(), call.arguments()); // which loads it
    } catch (JedisException e) {
      throw new RedisUnavailable(e);
    }
  }

  /// @throws RedisUnavailable if it does not answer
  public void ping() {
    call(UnifiedJedis::ping);
  }

  /// What it says of itself.
  ///
  /// @param policy what it does when it is full
  /// @param limitBytes 0 for none
  /// @param uptime since it was started, in whole seconds
  public record Facts(
      String version, String policy, long limitBytes, long usedBytes, Duration uptime) {}

  /// @throws RedisUnavailable if it does not answer
  public Facts facts() {
    Map<String, String> said = new HashMap<>();
    for (String section : List.of("server", "memory")) {
      call(redis -> redis.info(section))
          .lines()
          .map(line -> line.split(":", 2))
          .filter(pair -> pair.length == 2)
          .forEach(pair -> said.put(pair[0], pair[1].strip()));
    }
    return new Facts(
        said.getOrDefault("redis_version", "?"),
        said.getOrDefault("maxmemory_policy", "?"),
        Long.parseLong(said.getOrDefault("maxmemory", "0")),
        Long.parseLong(said.getOrDefault("used_memory", "0")),
        Duration.ofSeconds(Long.parseLong(said.getOrDefault("uptime_in_seconds", "0"))));
  }

  /// Listens until `subscription` is closed or the connection is lost; blocks the calling thread.
  /// The connection is its own: one that went back to the others would give them news for answers.
  ///
  /// A server that is gone without a word is silent just like one without news: where nothing comes
  /// for [#SILENT] the connection is taken for lost, and whoever subscribes asks more often than
  /// that. A pause of this process is taken for silence too.
  ///
  /// @throws RedisUnavailable when the connection is lost
  void subscribe(JedisPubSub subscription, String... patterns) {
    try (var own = new Jedis(primary(), login(url, timeoutMillis))) {
      own.psubscribe(subscription, patterns);
    } catch (JedisException e) {
      if (!closed) {
        throw new RedisUnavailable(e);
      }
    }
  }

  private HostAndPort primary() {
    return client() instanceof RedisSentinelClient sentinels
        ? sentinels.getCurrentMaster()
        : address(url.nodes().getFirst());
  }

  @Override
  public void close() {
    closed = true;
    if (callThreads != null) {
      callThreads.close();
    }
    making.lock();
    try {
      if (made != null) {
        made.close();
      }
    } catch (JedisException e) {
      log.debug("redis closed badly cause={}", e.getMessage());
    } finally {
      making.unlock();
    }
  }

  /// Made on first use: with Sentinels, making it asks them for the primary, and they may be away.
  private UnifiedJedis client() {
    making.lock();
    try {
      if (made == null) {
        if (closed) {
          throw new JedisException("closed");
        }
        made = client(url, pool, timeoutMillis);
      }
      return made;
    } finally {
      making.unlock();
    }
  }

  private static JedisClientConfig login(RedisUrl url, int timeoutMillis) {
    var login =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(timeoutMillis)
            .socketTimeoutMillis(timeoutMillis)
            .blockingSocketTimeoutMillis((int) SILENT.toMillis())
            .database(url.database())
            .resp2();
    if (url.tls()) {
      login.sslOptions(SslOptions.defaults());
    }
    if (url.user() != null) {
      login.user(url.user());
    }
    if (url.password() != null) {
      login.password(url.password().reveal());
    }
    return login.build();
  }

  private static UnifiedJedis client(RedisUrl url, ConnectionPoolConfig pool, int timeoutMillis) {
    if (url.master() == null) {
      return RedisClient.builder()
          .hostAndPort(address(url.nodes().getFirst()))
          .clientConfig(login(url, timeoutMillis))
          .poolConfig(pool)
          .build();
    }
    return RedisSentinelClient.builder()
        .masterName(url.master())
        .sentinels(url.nodes().stream().map(Redis::address).collect(Collectors.toSet()))
        .sentinelClientConfig(
            DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(timeoutMillis)
                .socketTimeoutMillis(timeoutMillis)
                .resp2()
                .build())
        .clientConfig(login(url, timeoutMillis))
        .poolConfig(pool)
        .build();
  }

  private static HostAndPort address(RedisUrl.Node node) {
    return new HostAndPort(node.host(), node.port());
  }
}
