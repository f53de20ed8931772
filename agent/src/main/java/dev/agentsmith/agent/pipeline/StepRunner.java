package dev.agentsmith.agent.pipeline;

import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one step in a thread of its own, so that one that hangs can be given up: after the step
/// limit without a sign of life, or soon after the run was halted.
final class StepRunner {
  private static final Logger log = LoggerFactory.getLogger(StepRunner.class);
  private static final Duration LOOK = Duration.ofMillis(250);
  /// ENOSPC as the C library says it.
  private static final String DISK_FULL = "No space left on device";

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final RunContext run;
  private final Duration limit;
  private final LongSupplier signsOfLife;
  private final AtomicReference<@Nullable Thread> current = new AtomicReference<>();
  private volatile boolean halted;

  /// @param limit without a sign of life
  /// @param signsOfLife a number that grows while something happens
  StepRunner(RunContext run, Duration limit, LongSupplier signsOfLife) {
    this.run = run;
    this.limit = limit;
    this.signsOfLife = signsOfLife;
  }

  /// Makes the running step, and each that is started later, end at once.
  void halt() {
    halted = true;
    Thread thread = current.get();
    if (thread != null) {
      thread.interrupt();
    }
  }

  /// What the step came to; empty if it was halted.
  Optional<StepResult> run(Step step) {
    var result = new AtomicReference<@Nullable StepResult>();
    var ended = new CountDownLatch(1);
    Thread thread =
        // A virtual one would be taken down and put up again at each of a turn's waits, deep in
        // code that is not compiled yet; and there is only one.
        Thread.ofPlatform()
            .daemon()
            .name(step.name())
            .unstarted(
                () -> {
                  try {
                    result.set(guarded(step));
                  } finally {
                    ended.countDown();
                  }
                });
    current.set(thread);
    if (halted) {
      return Optional.empty();
    }
    thread.start();
    boolean intime = await(ended, thread, step.isTimed());
    current.set(null);
    StepResult made = result.get();
    if (halted) {
      return Optional.ofNullable(made).filter(StepResult.Done.class::isInstance);
    }
    return Optional.of(intime && made != null ? made : new StepResult.Failed("hung", hung(step)));
  }

  /// False if the step had to be given up.
  private boolean await(CountDownLatch ended, Thread thread, boolean timed) {
    long seen = signsOfLife.getAsLong();
    long last = System.nanoTime();
    long givenUpAt = Long.MAX_VALUE;
    while (true) {
      try {
        if (ended.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
          return givenUpAt == Long.MAX_VALUE || halted;
        }
      } catch (InterruptedException e) {
        halt(); // the run's own thread is only ever interrupted to end the run
      }
      long now = System.nanoTime();
      if (signsOfLife.getAsLong() != seen) {
        seen = signsOfLife.getAsLong();
        last = now;
      }
      if (givenUpAt == Long.MAX_VALUE && (halted || (timed && now - last > limit.toNanos()))) {
        thread.interrupt();
        givenUpAt = now + GRACE.toNanos();
      }
      if (now > givenUpAt) {
        log.error("step does not end run={} step={}", run.setup().id(), thread.getName());
        return false;
      }
    }
  }

  private StepResult guarded(Step step) {
    try {
      return step.run(run);
    } catch (ProblemException e) {
      boolean full = e.first().what().contains(DISK_FULL);
      return full
          ? new StepResult.Failed("the disk is full", diskFull())
          : new StepResult.Failed("", e.first());
    } catch (ModelFailure e) {
      return new StepResult.Failed("no answer from the model", e.problem());
    } catch (InterruptedException e) {
      return new StepResult.Failed("interrupted", hung(step));
    } catch (RuntimeException | Error e) {
      if (String.valueOf(e.getMessage()).contains(DISK_FULL)) {
        return new StepResult.Failed("the disk is full", diskFull());
      }
      log.error("step broke run={} step={}", run.setup().id(), step.name(), e);
      return new StepResult.Failed(
          "broke",
          Problem.of(
              "The step %s broke: %s.".formatted(step.name(), e),
              "This is a mistake in Agent Smith: please report it with the agent's log."));
    }
  }

  /// Whoever meets it, git or we: it is the machine's trouble, and all steps have it alike.
  private Problem diskFull() {
    return Problem.of(
        "The disk is full: %s has no room left.".formatted(run.setup().directory()),
        "Make room there, then run again.");
  }

  private Problem hung(Step step) {
    return Problem.of(
        "The step %s showed no sign of life for %s (job.step_limit)."
            .formatted(
                step.name(),
                limit.toSeconds() < 120 ? limit.toSeconds() + " s" : limit.toMinutes() + " min"),
        "Raise job.step_limit in agentsmith.yml if it needs longer, then run again.");
  }
}
