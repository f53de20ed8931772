package dev.agentsmith.clients.redis;

import dev.agentsmith.core.run.RunId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/// Wakes whoever waits for news of a run. Published messages may be lost, so they only wake: what
/// is true is read from records and streams, also after each new subscription.
public final class Wakeups implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Wakeups.class);
  private static final Duration RECONNECT = Duration.ofMillis(250);
  private static final Duration PING = Duration.ofSeconds(1);

  /// A server that is gone without a word (its machine lost, a Sentinel's primary stopped) is
  /// silent just like one without news; so it is asked.
  private static final Duration SILENT = Duration.ofSeconds(4);

  private final Redis redis;
  private final BiConsumer<RunId, String> onEvent;
  private final BiConsumer<RunId, String> onRecord;
  private final Runnable onLost;
  private final Runnable onSubscribed;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean away;
  private volatile Listener listener = new Listener();

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
    Thread.ofVirtual().name("wakeups-watch").start(this::watch);
    return this;
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }

  private void listen() {
    while (closed.getCount() > 0) {
      try {
        listener = new Listener();
        redis.subscribe(listener, RunLog.PROGRESS + "*", RunRecords.CHANNEL);
      } catch (RedisUnavailable e) {
        onLost.run();
        if (!away && closed.getCount() > 0) {
          log.warn("redis away url={} cause={}", redis.url(), e.getMessage());
          away = true;
        }
      }
      var _ = Thread.interrupted(); // it ended what is over, not what comes
      try {
        var _ = closed.await(RECONNECT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        log.debug("reconnecting at once");
      }
    }
  }

  /// Ends a connection on which nobody answers.
  private void watch() {
    try {
      while (!closed.await(PING.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!listener.answers()) {
          log.warn("redis says nothing, subscribing again url={}", redis.url());
          thread.interrupt();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Listener extends JedisPubSub {
    private volatile long answered = System.nanoTime();

    /// Asks once more; false if nothing that was asked before was answered for too long.
    boolean answers() {
      if (!isSubscribed()) {
        answered = System.nanoTime();
        return true;
      }
      try {
        ping();
      } catch (JedisException e) {
        log.debug("redis not asked cause={}", e.getMessage());
      }
      return System.nanoTime() - answered < SILENT.toNanos();
    }

    @Override
    public void onPong(String pattern) {
      answered = System.nanoTime();
    }

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
      if (channel.startsWith(RunLog.PROGRESS)) {
        String run = channel.substring(RunLog.PROGRESS.length());
        if (RunId.isValid(run)) {
          onEvent.accept(new RunId(run), message);
        }
        return;
      }
      int space = message.indexOf(' ');
      String run = space < 0 ? message : message.substring(0, space);
      if (RunId.isValid(run)) {
        onRecord.accept(new RunId(run), space < 0 ? "" : message.substring(space + 1));
      }
    }
  }
}
