package dev.agentsmith.agent.packages;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Where packages come from, asked when the first one is. A tool wants many at once: those who ask
/// meanwhile wait for the same answer. For many threads.
final class AskedOnce implements Supplier<Upstreams> {
  private final Supplier<Upstreams> asked;
  private final AtomicBoolean isAsked = new AtomicBoolean();
  private final CompletableFuture<Upstreams> answer = new CompletableFuture<>();

  AskedOnce(Supplier<Upstreams> asked) {
    this.asked = asked;
  }

  /// @throws java.util.concurrent.CompletionException if asking failed, for all who asked
  @Override
  public Upstreams get() {
    if (isAsked.compareAndSet(false, true)) {
      try {
        answer.complete(asked.get());
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    }
    return answer.join();
  }
}
