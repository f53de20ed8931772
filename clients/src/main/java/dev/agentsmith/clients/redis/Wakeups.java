package dev.agentsmith.clients.redis;

import dev.agentsmith.core.run.RunId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;

/// Wakes whoever waits for news of a run. Published messages may be lost, so they only wake: what
/// is true is read from records and streams, also after each new subscription.
public final class Wakeups implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Wakeups.class);
  private static final Duration RECONNECT = Duration.ofMillis(250);

  private final Redis redis;
  private final Consumer<RunId> onNews;
  private final Runnable onSubscribed;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean away;

  /// @param onNews something happened to this run
  /// @param onSubscribed news may have been missed: look at everything
  public Wakeups(Redis redis, Consumer<RunId> onNews, Runnable onSubscribed) {
    this.redis = redis;
    this.onNews = onNews;
    this.onSubscribed = onSubscribed;
    this.thread = Thread.ofVirtual().name("wakeups").unstarted(this::listen);
  }

  public Wakeups start() {
    thread.start();
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
          redis.subscribe(new Listener(), RunLog.PROGRESS + "*", RunRecords.CHANNEL);
        } catch (RedisUnavailable e) {
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

  private final class Listener extends JedisPubSub {
    @Override
    public void onPSubscribe(String pattern, int count) {
      if (pattern.equals(RunRecords.CHANNEL)) {
        if (away) {
          log.info("redis back url={}", redis.url());
          away = false;
        }
        onSubscribed.run();
      }
    }

    @Override
    public void onPMessage(String pattern, String channel, String message) {
      String run =
          channel.startsWith(RunLog.PROGRESS)
              ? channel.substring(RunLog.PROGRESS.length())
              : message;
      if (RunId.isValid(run)) {
        onNews.accept(new RunId(run));
      }
    }
  }
}
