package dev.agentsmith.clients.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /// In their order: whose outcome is there must not wait for a newcomer's.
  private final ReentrantLock committing = new ReentrantLock(true);

  private static final class Waiting<T, R> {
    private final T item;
    private volatile @Nullable Supplier<R> outcome;

    Waiting(T item) {
      this.item = item;
    }
  }

  /// @param commit takes a group at once; gives an outcome for each, in order, which throws if that
  ///     one failed
  Groups(Function<List<T>, List<Supplier<R>>> commit) {
    this.commit = commit;
  }

  /// Commits it, by itself or with others, and waits for that.
  R add(T item) {
    var own = new Waiting<T, R>(item);
    queue.add(own);
    Supplier<R> outcome = own.outcome;
    while (outcome == null) {
      committing.lock();
      try {
        if (own.outcome == null) {
          commitNext();
        }
      } finally {
        committing.unlock();
      }
      outcome = own.outcome;
    }
    return outcome.get();
  }

  private void commitNext() {
    List<Waiting<T, R>> group = take(MOST);
    long begun = System.nanoTime();
    try {
      List<Supplier<R>> outcomes = commit.apply(group.stream().map(one -> one.item).toList());
      for (int i = 0; i < group.size(); i++) {
        group.get(i).outcome = outcomes.get(i);
      }
    } catch (RuntimeException | Error e) {
      Supplier<R> failed =
          () -> {
            throw e;
          };
      group.forEach(one -> one.outcome = failed);
      if (System.nanoTime() - begun > SLOW.toNanos()) {
        // They waited through it: they need not wait for the same again.
        take(Integer.MAX_VALUE).forEach(one -> one.outcome = failed);
      }
    }
  }

  private List<Waiting<T, R>> take(int most) {
    List<Waiting<T, R>> taken = new ArrayList<>();
    for (var next = queue.poll(); next != null; next = taken.size() < most ? queue.poll() : null) {
      taken.add(next);
    }
    return taken;
  }
}
