package dev.agentsmith.dispatcher;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// In a rush of commands the next ones are accepted before anything is done about the last ones:
/// chat waits three seconds for the former, and what was accepted is lost no more. Where there is
/// no rush, nothing waits. Safe for many threads.
final class IntakeRush implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IntakeRush.class);

  /// So many commands within so short a time are a rush.
  private static final int RUSH = 20;

  private static final Duration SHORT = Duration.ofMillis(100);

  /// However many come: after so long a command's turn is there.
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(5);

  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicLongArray last = new AtomicLongArray(RUSH);
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final Thread thread;

  private record Waiting(long since, Runnable work) {}

  IntakeRush() {
    long longAgo = System.nanoTime() - SHORT.toNanos();
    for (int i = 0; i < RUSH; i++) {
      last.set(i, longAgo);
    }
    this.thread = Thread.ofVirtual().name("intake-rush").start(this::work);
  }

  /// Does what follows from a command that was just accepted, on another thread and in the order of
  /// these calls.
  ///
  /// @param work takes no time
  void afterwards(Runnable work) {
    long now = System.nanoTime();
    last.set(Math.floorMod(accepted.getAndIncrement(), RUSH), now);
    queue.add(new Waiting(now, work));
  }

  private boolean isNow() {
    long oldest = last.get(Math.floorMod(accepted.get(), RUSH));
    return System.nanoTime() - oldest < SHORT.toNanos();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      while (true) {
        Waiting next = queue.take();
        while (isNow() && System.nanoTime() - next.since() < LONGEST.toNanos()) {
          LockSupport.parkNanos(LOOK.toNanos());
          if (Thread.interrupted()) {
            return;
          }
        }
        try {
          next.work().run();
        } catch (RuntimeException | Error e) {
          log.error("run not begun", e); // the next one is
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
