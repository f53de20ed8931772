package dev.agentsmith.dispatcher.record;

import dev.agentsmith.clients.redis.Heartbeats;
import dev.agentsmith.clients.redis.RedisUnavailable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This dispatcher process among its equals: its id and its heartbeat.
public final class Replica implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Replica.class);
  private static final Duration BEAT = Duration.ofSeconds(1);

  /// design.md §3.8: who has not beaten for two seconds may have been replaced, and must not speak.
  private static final Duration MAY_ACT = Duration.ofSeconds(2);

  /// A beat that is not answered takes a second, and the next comes a second later.
  private static final Duration STILL_AWAY = Duration.ofSeconds(4);

  private final String id;
  private final Heartbeats heartbeats;
  private final String about;
  private final LongSupplier nanoTime;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long lastBeat;
  private volatile long lastTry;
  private volatile long steadySince;
  private volatile boolean redisAway;
  private volatile boolean begun;
  private final AtomicBoolean missed = new AtomicBoolean();

  /// @param nanoTime a monotonic clock
  public Replica(String id, Heartbeats heartbeats, String about, LongSupplier nanoTime) {
    this.id = id;
    this.heartbeats = heartbeats;
    this.about = about;
    this.nanoTime = nanoTime;
    this.lastBeat = nanoTime.getAsLong();
    this.lastTry = lastBeat;
  }

  public String id() {
    return id;
  }

  public Replica start() {
    beat();
    Thread.ofPlatform().daemon().name("heartbeat").start(this::beatUntilClosed);
    return this;
  }

  public boolean isRedisAway() {
    return redisAway;
  }

  /// True if a heartbeat of ours was gone since this was asked last: Redis lost it and perhaps
  /// more, or this process was away for too long.
  public boolean wasMissed() {
    return missed.getAndSet(false);
  }

  /// True if our own heart has beaten for so long, without a gap and without one that [#wasMissed]
  /// has not told yet, that those of all who live are there too. Only then is a missing heartbeat
  /// the sign of a death, and not of a Redis that comes back.
  public boolean isSteady() {
    return lastTry == lastBeat
        && !missed.get()
        && lastBeat - steadySince >= Heartbeats.LIFE.toNanos();
  }

  /// False if this process may have been paused for so long that another took its runs over. While
  /// Redis is away nobody can take over by a missing heartbeat.
  public boolean mayAct() {
    long now = nanoTime.getAsLong();
    return now - lastBeat < MAY_ACT.toNanos()
        || (redisAway && now - lastTry < STILL_AWAY.toNanos());
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      heartbeats.stop(id);
    } catch (RedisUnavailable e) {
      log.debug("heartbeat not taken back cause={}", e.getMessage());
    }
  }

  private void beatUntilClosed() {
    try {
      while (!closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
        beat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void beat() {
    long before = nanoTime.getAsLong();
    lastTry = before;
    try {
      boolean wasThere = heartbeats.beat(id, about);
      if (begun && !wasThere) {
        missed.set(true);
      }
      if (!begun || !wasThere || redisAway) {
        steadySince = before;
      }
      begun = true;
      redisAway = false;
      lastBeat = before; // after all it says
    } catch (RedisUnavailable e) {
      redisAway = true;
    }
  }
}
