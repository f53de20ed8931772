package dev.agentsmith.clients.model;

import dev.agentsmith.core.config.AgentConfig.Retry;
import dev.agentsmith.core.problem.Problem;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one retry layer: repeats calls that can succeed later, with growing pauses and full jitter,
/// or as long as the provider asks for; never beyond the run's own time. Safe for many threads.
public final class RetryingModel implements Model {
  private static final Logger LOG = LoggerFactory.getLogger(RetryingModel.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Model model;
  private final Retry retry;
  private final RandomGenerator random;
  private final Attempts attempts;

  /// @param model closed by this one
  public RetryingModel(Model model, Retry retry, RandomGenerator random) {
    this(model, retry, random, Attempts.UNWATCHED);
  }

  private RetryingModel(Model model, Retry retry, RandomGenerator random, Attempts attempts) {
    this.model = model;
    this.retry = retry;
    this.random = random;
    this.attempts = attempts;
  }

  @Override
  public Model watchedBy(Attempts watcher) {
    return new RetryingModel(model, retry, random, watcher);
  }

  @Override
  public ModelReply reply(ModelRequest request) throws InterruptedException {
    long start = System.nanoTime();
    try {
      return model.reply(request);
    } catch (ModelFailure first) {
      ModelFailure failure = seen(request, first, attempts);
      // Failsafe is loaded only now: most runs never need it.
      return again(request, failure, start);
    }
  }

  @Override
  public void warmUp() {
    model.warmUp();
  }

  @Override
  public void close() {
    model.close();
  }

  private ModelReply again(ModelRequest request, ModelFailure first, long start)
      throws InterruptedException {
    var state = new State(first, attempts);
    RetryPolicy<ModelReply> policy =
        RetryPolicy.<ModelReply>builder()
            .handleIf(thrown -> thrown instanceof ModelFailure failure && mayRetry(failure))
            .withMaxRetries(retry.maxRetries())
            .withDelayFnOn(context -> pause(state, context.getAttemptCount()), ModelFailure.class)
            .build();
    try {
      return Failsafe.with(policy).get(() -> state.firstOrNext(model, request));
    } catch (ModelFailure last) {
      throw gaveUp(last, state.calls, Duration.ofNanos(System.nanoTime() - start));
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw e;
    }
  }

  /// A pause longer than the configured one, or than the run has time, is not taken: the person
  /// hears now what is the matter.
  private boolean mayRetry(ModelFailure failure) {
    return failure.isRetryable() && !asksTooMuch(failure) && isTimeLeft(failure);
  }

  /// The failure, or that no other try may follow, for it could cost more than the run may.
  private static ModelFailure seen(ModelRequest request, ModelFailure failure, Attempts attempts) {
    Optional<Problem> refusal = attempts.failed(request, failure);
    return failure.isRetryable() && refusal.isPresent()
        ? new ModelFailure(refusal.get(), false, null, failure)
        : failure;
  }

  private boolean asksTooMuch(ModelFailure failure) {
    Duration asked = failure.retryAfter();
    return asked != null && asked.compareTo(retry.maxDelay()) > 0;
  }

  private boolean isTimeLeft(ModelFailure failure) {
    Duration asked = failure.retryAfter();
    return attempts.left().compareTo(asked == null ? Duration.ZERO : asked) > 0;
  }

  private Duration pause(State state, int attempt) {
    Duration asked = state.last.retryAfter();
    Duration pause = asked == null ? jittered(attempt) : asked;
    LOG.warn(
        "model call failed attempt={} pause={}ms reason={}",
        attempt,
        pause.toMillis(),
        state.last.problem().what());
    attempts.again(state.last, attempt, retry.maxRetries(), pause);
    return pause;
  }

  private Duration jittered(int attempt) {
    long most =
        Math.min(FIRST_PAUSE.toMillis() << Math.min(attempt, 20), retry.maxDelay().toMillis());
    long left = Math.max(0, attempts.left().toMillis());
    return Duration.ofMillis(random.nextLong(Math.min(most, left) + 1));
  }

  /// `The model answered 529 (overloaded) 6 times in 3 min. Try again later.`
  private ModelFailure gaveUp(ModelFailure last, int calls, Duration took) {
    Duration asked = last.retryAfter();
    if (last.isRetryable() && asked != null && asksTooMuch(last)) {
      Problem problem =
          Problem.of(
              last.problem().what()
                  + " It asks to wait %s, longer than retry.max_delay (%s)."
                      .formatted(words(asked), words(retry.maxDelay())),
              last.problem().mend());
      return new ModelFailure(problem, false, asked, last);
    }
    if (last.isRetryable() && !isTimeLeft(last)) {
      Problem problem =
          Problem.of(
              last.problem().what() + " There is no time left in the run to try again.",
              "Raise budget.wall_time in agentsmith.yml, or try again later.");
      return new ModelFailure(problem, false, asked, last);
    }
    if (!last.isRetryable() || calls == 1) {
      return last;
    }
    String what = last.problem().what();
    Problem problem =
        Problem.of(
            "%s %d times in %s."
                .formatted(what.substring(0, what.length() - 1), calls, words(took)),
            last.problem().mend());
    return new ModelFailure(problem, false, null, last);
  }

  private static String words(Duration time) {
    return time.toSeconds() < 120
        ? time.toSeconds() + " s"
        : String.format(Locale.ROOT, "%d min", Math.round(time.toSeconds() / 60.0));
  }

  /// Gives Failsafe the failure that is there already before it asks again.
  private static final class State {
    private final Attempts attempts;
    private ModelFailure last;
    private int calls;

    State(ModelFailure first, Attempts attempts) {
      this.last = first;
      this.attempts = attempts;
    }

    ModelReply firstOrNext(Model model, ModelRequest request) throws InterruptedException {
      calls++;
      if (calls == 1) {
        throw last;
      }
      try {
        return model.reply(request);
      } catch (ModelFailure failure) {
        last = seen(request, failure, attempts);
        throw last;
      }
    }
  }
}
