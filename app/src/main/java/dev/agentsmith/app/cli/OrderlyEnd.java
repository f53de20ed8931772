package dev.agentsmith.app.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lets a command end in order when the process is told to end (Ctrl-C, SIGTERM): it is told, and
/// the JVM, which then exits with 130 or 143 by itself, waits until it is through.
final class OrderlyEnd implements AutoCloseable {
  private final CountDownLatch through = new CountDownLatch(1);
  private final Duration limit;
  private final Thread hook = new Thread(this::end, "orderly-end");
  private boolean asked;
  private @Nullable Runnable listener;

  private OrderlyEnd(Duration limit) {
    this.limit = limit;
  }

  /// @param limit the longest wait
  static OrderlyEnd within(Duration limit) {
    var end = new OrderlyEnd(limit);
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  /// Who is told, once; at once if the process was told already.
  synchronized void tell(Runnable told) {
    listener = told;
    if (asked) {
      told.run();
    }
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

  private synchronized void ask() {
    asked = true;
    if (listener != null) {
      listener.run();
    }
  }

  private void end() {
    ask();
    try {
      if (!through.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("agentsmith: did not end within " + limit.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
