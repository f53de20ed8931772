package dev.agentsmith.core.thread;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/// A few threads that make the calls of very many. A thread that once waited for a socket below the
/// whole stack of an HTTP client keeps the memory of that stack, some 20 KB, for as long as it
/// lives: 10,000 runs that each talk now and then would hold 200 MB for nothing. Who calls here
/// waits with a small stack. Safe for many threads.
public final class CallThreads implements AutoCloseable {
  private final ExecutorService threads;
  private final Duration longest;

  /// @param count how many calls are made at once
  /// @param longest how long a call may wait for its turn: what is said later may not be true any
  ///     more
  public CallThreads(String name, int count, Duration longest) {
    this.threads =
        Executors.newFixedThreadPool(count, Thread.ofVirtual().name(name + "-", 0).factory());
    this.longest = longest;
  }

  /// Makes the call and waits for its answer.
  ///
  /// @throws NotCalled if its turn did not come in time, or the calling thread was interrupted,
  ///     which stays so
  public <T> T call(Supplier<T> call) {
    long asked = System.nanoTime();
    Future<T> answer;
    try {
      answer =
          threads.submit(
              () -> {
                if (System.nanoTime() - asked > longest.toNanos()) {
                  throw new NotCalled("too many calls wait for their turn", null);
                }
                return call.get();
              });
    } catch (RejectedExecutionException e) {
      throw new NotCalled("closed", e);
    }
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new NotCalled("interrupted", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException own -> throw own;
        case Error own -> throw own;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
