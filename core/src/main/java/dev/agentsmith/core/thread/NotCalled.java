package dev.agentsmith.core.thread;

import org.jspecify.annotations.Nullable;

/// Nobody waits for the call any more. Unless its thread was interrupted it was not made.
public final class NotCalled extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotCalled(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
