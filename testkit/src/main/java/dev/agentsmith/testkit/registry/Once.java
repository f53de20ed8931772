package dev.agentsmith.testkit.registry;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes a value when it is first asked for, and keeps it. Safe for many threads.
final class Once<T> implements Supplier<T> {
  private final Supplier<T> maker;
  private volatile @Nullable T value;

  Once(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public synchronized T get() {
    T made = value;
    if (made == null) {
      made = maker.get();
      value = made;
    }
    return made;
  }
}
