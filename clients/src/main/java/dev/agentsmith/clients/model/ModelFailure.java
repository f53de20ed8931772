package dev.agentsmith.clients.model;

import dev.agentsmith.core.problem.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// No usable answer came.
public final class ModelFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final boolean retryable;
  private final transient @Nullable Duration retryAfter;

  /// @param retryAfter how long the provider asked to wait; null if it didn't say
  public ModelFailure(
      Problem problem,
      boolean retryable,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(problem.sentence(), cause);
    this.problem = problem;
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }

  public Problem problem() {
    return problem;
  }

  public boolean isRetryable() {
    return retryable;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
