package dev.agentsmith.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Waits for something that another thread or process does, and says what it saw last when the time
/// is over. For process borders; where time is a value, use [ManualClock].
public final class Eventually {
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Duration limit;

  private Eventually(Duration limit) {
    this.limit = limit;
  }

  public static Eventually within(Duration limit) {
    return new Eventually(limit);
  }

  /// Asks until `condition` holds.
  ///
  /// @throws AssertionError when the time is over
  public void until(Callable<Boolean> condition) {
    until(condition, Boolean.TRUE::equals);
  }

  /// Asks for a value until `wanted` accepts it, and returns that value. An exception of `asked` is
  /// an answer not yet wanted.
  ///
  /// @throws AssertionError when the time is over; it names the last value or exception
  public <T> T until(Callable<T> asked, Predicate<? super T> wanted) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      @Nullable Exception failure = null;
      @Nullable T seen = null;
      try {
        T answer = asked.call();
        if (wanted.test(answer)) {
          return answer;
        }
        seen = answer;
      } catch (Exception e) {
        failure = e;
      }
      pauseOrGiveUp(deadline, failure == null ? String.valueOf(seen) : failure.toString(), failure);
    }
  }

  /// Runs `assertion` until it throws nothing.
  ///
  /// @throws AssertionError when the time is over, with the last failure as its cause
  public void untilPasses(Assertion assertion) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        assertion.run();
        return;
      } catch (AssertionError | Exception e) {
        pauseOrGiveUp(deadline, String.valueOf(e.getMessage()), e);
      }
    }
  }

  private void pauseOrGiveUp(long deadline, String last, @Nullable Throwable cause) {
    if (Thread.currentThread().isInterrupted() || System.nanoTime() - deadline >= 0) {
      throw new AssertionError("not within " + limit.toMillis() + " ms; seen last: " + last, cause);
    }
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  /// Something that throws while it does not hold yet.
  public interface Assertion {
    void run() throws Exception;
  }
}
