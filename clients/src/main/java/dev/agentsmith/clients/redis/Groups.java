package dev.agentsmith.clients.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/// Commits in groups: while one group is on its way, what comes meanwhile is the next one. Who
/// comes alone waits for nobody. Safe for many threads.
///
/// @param <T> what is committed
/// @param <R> what comes back for each
final class Groups<T, R> {
  /// A group that is too long makes its first wait for its last.
  private static final int MOST = 64;

  /// What takes so long to fail would for the next group, too.
  private static final Duration SLOW = Duration.ofMillis(500);

  private final Function<List<T>, List<Supplier<R>>> commit;
  private final Queue<Waiting<T, R>> queue = new ConcurrentLinkedQueue<>();

  /// How many were added and are not committed. Whoever adds to none starts a thread; it ends when
  /// there are none again.
  private final AtomicInteger open = new AtomicInteger();

  private record Waiting<T, R>(T item, CompletableFuture<R> outcome) {}

  /// @param commit takes a group at once, on a virtual thread, one group at a time; gives an
  ///     outcome for each, in order, which throws if that one failed. Where the whole group failed
  ///     at once it is asked a second time: a connection that was cut is not a far side that is
  ///     away
  Groups(Function<List<T>, List<Supplier<R>>> commit) {
    this.commit = commit;
  }

  /// Commits it, by itself or with others. What depends on the outcome holds up the next group.
  CompletableFuture<R> add(T item) {
    var own = new Waiting<T, R>(item, new CompletableFuture<>());
    queue.add(own);
    if (open.getAndIncrement() == 0) {
      var _ = Thread.ofVirtual().name("commit").start(this::commitAll);
    }
    return own.outcome;
  }

  private void commitAll() {
    int left;
    do {
      left = open.addAndGet(-commitNext());
    } while (left > 0);
  }

  /// How many are done.
  private int commitNext() {
    List<Waiting<T, R>> group = take();
    long begun = System.nanoTime();
    try {
      List<Supplier<R>> outcomes = outcomes(group.stream().map(Waiting::item).toList(), begun);
      for (int i = 0; i < group.size(); i++) {
        complete(group.get(i).outcome, outcomes.get(i), begun);
      }
      return group.size();
    } catch (RuntimeException | Error e) {
      group.forEach(one -> one.outcome.completeExceptionally(e)); // those that have none
      return group.size() + (isSlow(begun) ? failAll(e) : 0);
    }
  }

  private List<Supplier<R>> outcomes(List<T> items, long begun) {
    try {
      return commit.apply(items);
    } catch (RuntimeException e) {
      if (isSlow(begun)) {
        throw e;
      }
      return commit.apply(items);
    }
  }

  /// Fails like its outcome if that took long: for the rest it would, too.
  private static <R> void complete(CompletableFuture<R> future, Supplier<R> outcome, long begun) {
    try {
      future.complete(outcome.get());
    } catch (RuntimeException | Error e) {
      future.completeExceptionally(e);
      if (isSlow(begun)) {
        throw e;
      }
    }
  }

  private static boolean isSlow(long begun) {
    return System.nanoTime() - begun > SLOW.toNanos();
  }

  /// Those that waited through it need not wait for the same again.
  private int failAll(Throwable cause) {
    int failed = 0;
    for (var next = queue.poll(); next != null; next = queue.poll()) {
      next.outcome.completeExceptionally(cause);
      failed++;
    }
    return failed;
  }

  private List<Waiting<T, R>> take() {
    List<Waiting<T, R>> taken = new ArrayList<>(MOST);
    for (var next = queue.poll(); next != null; next = taken.size() < MOST ? queue.poll() : null) {
      taken.add(next);
    }
    return taken;
  }
}
