package dev.agentsmith.clients.redis;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches whether Redis still has room. One that is full refuses what it is given, but for the
/// scripts that free something first: runs go on and their ends are kept, progress is not
/// (design.md §4). That is a state to show, not an exception to log a thousand times.
public final class RedisRoom implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisRoom.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final double ALMOST = 0.97;

  private final Redis redis;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean full;

  public RedisRoom(Redis redis) {
    this.redis = redis;
  }

  public RedisRoom start() {
    Thread.ofVirtual().name("redis-room").start(this::watch);
    return this;
  }

  public boolean isFull() {
    return full;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    try {
      do {
        look();
      } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void look() {
    try {
      Redis.Facts facts = redis.facts();
      boolean now = facts.limitBytes() > 0 && facts.usedBytes() >= ALMOST * facts.limitBytes();
      if (now && !full) {
        log.error(
            "redis is full, runs go on without progress usedBytes={} limitBytes={}",
            facts.usedBytes(),
            facts.limitBytes());
      } else if (full && !now) {
        log.info("redis has room again usedBytes={}", facts.usedBytes());
      }
      full = now;
    } catch (RedisUnavailable e) {
      log.debug("redis not asked for its room cause={}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("redis' room not known", e);
    }
  }
}
