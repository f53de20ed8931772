package dev.agentsmith.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until a test moves it. Safe for many threads.
public final class ManualClock implements InstantSource {
  private volatile Instant now;

  public ManualClock(Instant start) {
    this.now = start;
  }

  /// A clock at `text`, an instant such as `2026-11-23T10:15:30Z`.
  public static ManualClock at(String text) {
    return new ManualClock(Instant.parse(text));
  }

  @Override
  public Instant instant() {
    return now;
  }

  public synchronized void advance(Duration step) {
    now = now.plus(step);
  }

  public synchronized void set(Instant to) {
    now = to;
  }
}
