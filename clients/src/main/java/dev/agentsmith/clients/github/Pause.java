package dev.agentsmith.clients.github;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Waits before a call is made again.
public interface Pause {
  void take(Duration time) throws InterruptedException;

  /// Really waits.
  static Pause real() {
    return time -> {
      boolean never = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
      assert !never;
    };
  }
}
