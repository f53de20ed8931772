package dev.agentsmith.app.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets a command end in order when the process is told to end (Ctrl-C, SIGTERM): it is told, and
/// the JVM, which then exits with 130 or 143 by itself, waits until it is through.
final class OrderlyEnd implements AutoCloseable {
  private final CountDownLatch through = new CountDownLatch(1);
  private final Thread hook;

  private OrderlyEnd(Runnable tell, Duration limit) {
    this.hook = new Thread(() -> end(tell, limit), "orderly-end");
  }

  /// @param tell called once, in a thread of its own; returns soon
  /// @param limit the longest wait
  static OrderlyEnd onSignal(Runnable tell, Duration limit) {
    var end = new OrderlyEnd(tell, limit);
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  /// The command is through.
  @Override
  public void close() {
    through.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, which is what the hook was waiting with.
    }
  }

  private void end(Runnable tell, Duration limit) {
    tell.run();
    try {
      if (!through.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("agentsmith: did not end within " + limit.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
