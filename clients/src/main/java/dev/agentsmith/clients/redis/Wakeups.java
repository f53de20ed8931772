package dev.agentsmith.clients.redis;

import dev.agentsmith.core.run.RunId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/// Wakes whoever waits for news of a run. Published messages may be lost, so they only wake: what
/// is true is read from records and streams, also after each new subscription.
public final class Wakeups implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Wakeups.class);
  private static final Duration RECONNECT = Duration.ofMillis(250);
  private static final Duration ASK = Redis.SILENT.dividedBy(4);

  /// Nobody says anything there. To subscribe is answered each time, which shows that the server is
  /// there; Jedis 8.0.2 keeps something for ever of each ping on a subscribed connection.
  private static final String ALIVE = "agentsmith:alive";

  private final Redis redis;
  private final BiConsumer<RunId, String> onEvent;
  private final BiConsumer<RunId, String> onRecord;
  private final Runnable onLost;
  private final Runnable onSubscribed;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean away;
  private volatile @Nullable Listener listener;

  /// @param onEvent this run has a new event, as [RunLog#heard] reads it
  /// @param onRecord this run's record was changed, by the holder that is named, or by somebody
  ///     else
  /// @param onLost the connection is gone, or there is none: what Redis has then may be less than
  ///     it had. Called again with each attempt that fails
  /// @param onSubscribed news may have been missed: look at everything
  public Wakeups(
      Redis redis,
      BiConsumer<RunId, String> onEvent,
      BiConsumer<RunId, String> onRecord,
      Runnable onLost,
      Runnable onSubscribed) {
    this.redis = redis;
    this.onEvent = onEvent;
    this.onRecord = onRecord;
    this.onLost = onLost;
    this.onSubscribed = onSubscribed;
    this.thread = Thread.ofVirtual().name("wakeups").unstarted(this::listen);
  }

  public Wakeups start() {
    thread.start();
    Thread.ofVirtual().name("wakeups-alive").start(this::ask);
    return this;
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }

  private void listen() {
    try {
      do {
        try {
          listener = new Listener();
          redis.subscribe(listener, RunLog.PROGRESS + "*", RunRecords.CHANNEL);
        } catch (RedisUnavailable e) {
          listener = null;
          onLost.run();
          if (!away && closed.getCount() > 0) {
            log.warn("redis away url={} cause={}", redis.url(), e.getMessage());
            away = true;
          }
        }
      } while (!closed.await(RECONNECT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A server that does not answer ends the subscription.
  private void ask() {
    try {
      while (!closed.await(ASK.toMillis(), TimeUnit.MILLISECONDS)) {
        Listener asked = listener;
        if (asked != null && asked.isSubscribed()) {
          try {
            asked.subscribe(ALIVE);
          } catch (JedisException e) {
            log.debug("redis not asked cause={}", e.getMessage());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Listener extends JedisPubSub {
    @Override
    public void onPSubscribe(String pattern, int count) {
      if (pattern.equals(RunRecords.CHANNEL)) {
        if (away) {
          log.info("redis back url={}", redis.url());
          away = false;
        }
        told(onSubscribed);
      }
    }

    @Override
    public void onPMessage(String pattern, String channel, String message) {
      if (channel.startsWith(RunLog.PROGRESS)) {
        told(channel.substring(RunLog.PROGRESS.length()), run -> onEvent.accept(run, message));
        return;
      }
      int space = message.indexOf(' ');
      String by = space < 0 ? "" : message.substring(space + 1);
      told(space < 0 ? message : message.substring(0, space), run -> onRecord.accept(run, by));
    }

    private void told(String run, Consumer<RunId> news) {
      if (RunId.isValid(run)) {
        told(() -> news.accept(new RunId(run)));
      }
    }

    /// Whatever goes wrong there is no reason to end the subscription.
    private void told(Runnable news) {
      try {
        news.run();
      } catch (RuntimeException e) {
        log.error("news not taken", e);
      }
    }
  }
}
