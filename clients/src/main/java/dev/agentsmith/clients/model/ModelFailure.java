package dev.agentsmith.clients.model;

import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.problem.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// No usable answer came.
public final class ModelFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final boolean retryable;
  private final boolean tooLong;
  private final transient @Nullable Duration retryAfter;
  private final transient TokenUsage lost;

  /// @param retryAfter how long the provider asked to wait; null if it didn't say
  public ModelFailure(
      Problem problem,
      boolean retryable,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    this(problem, retryable, false, retryAfter, TokenUsage.NONE, cause);
  }

  private ModelFailure(
      Problem problem,
      boolean retryable,
      boolean tooLong,
      @Nullable Duration retryAfter,
      TokenUsage lost,
      @Nullable Throwable cause) {
    super(problem.sentence(), cause);
    this.problem = problem;
    this.retryable = retryable;
    this.tooLong = tooLong;
    this.retryAfter = retryAfter;
    this.lost = lost;
  }

  /// The conversation does not fit: a shorter one might.
  public static ModelFailure tooLong(Problem problem, @Nullable Throwable cause) {
    return new ModelFailure(problem, false, true, null, TokenUsage.NONE, cause);
  }

  /// The same, after an answer had begun for which the provider counted these tokens.
  public ModelFailure after(TokenUsage counted) {
    return new ModelFailure(problem, retryable, tooLong, retryAfter, counted, getCause());
  }

  public Problem problem() {
    return problem;
  }

  /// The same request can succeed later.
  public boolean isRetryable() {
    return retryable;
  }

  /// The conversation does not fit: a shorter one might.
  public boolean isTooLong() {
    return tooLong;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /// What the provider counted, and will want to be paid for, before the answer broke off.
  public TokenUsage lost() {
    return lost;
  }
}
