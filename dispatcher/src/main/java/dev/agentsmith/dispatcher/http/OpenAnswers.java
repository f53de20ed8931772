package dev.agentsmith.dispatcher.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The answers of a gateway that are made elsewhere: who closes it waits for them. Safe for many
/// threads.
final class OpenAnswers {
  private static final Logger log = LoggerFactory.getLogger(OpenAnswers.class);

  private final Map<Long, CompletableFuture<Void>> open = new ConcurrentHashMap<>();
  private final AtomicLong next = new AtomicLong();
  private volatile boolean closed;

  /// @param given done when the answer was handed back
  void add(CompletableFuture<Void> given) {
    long number = next.getAndIncrement();
    open.put(number, given);
    var _ = given.whenComplete((_, _) -> open.remove(number));
  }

  boolean isClosed() {
    return closed;
  }

  /// Says that none is begun any more, and waits for those that are open, no longer than `most`.
  void close(Duration most) {
    closed = true;
    long end = System.nanoTime() + most.toNanos();
    try {
      while (!open.isEmpty()) {
        CompletableFuture.allOf(open.values().toArray(CompletableFuture[]::new))
            .exceptionally(_ -> null) // its connection is gone
            .get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (TimeoutException | ExecutionException e) {
      log.warn("requests not answered at the end count={}", open.size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
