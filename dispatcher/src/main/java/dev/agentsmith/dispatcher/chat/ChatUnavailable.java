package dev.agentsmith.dispatcher.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The platform did not answer, or not now. What was to be posted may stand there all the same:
/// read before trying again.
public final class ChatUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  public ChatUnavailable(String message, @Nullable Throwable cause) {
    this(message, cause, Duration.ZERO);
  }

  /// @param retryAfter how long the platform asks to wait
  public ChatUnavailable(String message, @Nullable Throwable cause, Duration retryAfter) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
