package dev.agentsmith.dispatcher;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// In a rush of commands the next ones are accepted before anything is done about the last ones:
/// chat waits three seconds for the former, and what was accepted is lost no more. Where there is
/// no rush, nothing waits. Safe for many threads.
final class IntakeRush implements AutoCloseable {
  /// So many commands that are being accepted at one moment are a rush.
  private static final int RUSH = 6;

  /// However many come: after so long a command's turn is there.
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private static final Duration LOOK = Duration.ofMillis(2);

  private final AtomicInteger accepting = new AtomicInteger();
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final Thread thread;

  private record Waiting(long since, Runnable work) {}

  IntakeRush() {
    this.thread = Thread.ofVirtual().name("intake-rush").start(this::work);
  }

  /// Counts as one that is being accepted.
  boolean accepting(BooleanSupplier accept) {
    accepting.incrementAndGet();
    try {
      return accept.getAsBoolean();
    } finally {
      accepting.decrementAndGet();
    }
  }

  /// Does it on another thread, in the order of these calls.
  ///
  /// @param work takes no time
  void afterwards(Runnable work) {
    queue.add(new Waiting(System.nanoTime(), work));
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
        while (accepting.get() >= RUSH && System.nanoTime() - next.since() < LONGEST.toNanos()) {
          LockSupport.parkNanos(LOOK.toNanos());
          if (Thread.interrupted()) {
            return;
          }
        }
        next.work().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
