package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.record.HeldRun;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Repairs the threads of runs that somebody else may have spoken for: a holder that died, or a
/// replica that was cut off from Redis and started the same command. What they said may stand there
/// twice, or come yet; so the thread is read now and once more. Safe for many threads.
public final class ThreadRepairs implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ThreadRepairs.class);

  /// A call that was on its way is there by then.
  public static final Duration AGAIN = Duration.ofSeconds(8);

  private static final Duration REDIS_IS_BACK = Duration.ofSeconds(1);

  /// So long the edits of others may go first.
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(15);

  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int MOST_TRIES = 30;

  private final Voice voice;
  private final Consumer<Runnable> owe;
  private final Duration again;
  private final CountDownLatch closed = new CountDownLatch(1);

  /// @param owe does something later that a thread is owed
  /// @param again when a thread is looked at for the second time: [#AGAIN]
  public ThreadRepairs(Voice voice, Consumer<Runnable> owe, Duration again) {
    this.voice = voice;
    this.owe = owe;
    this.again = again;
  }

  /// Reads the thread, deletes what stands there twice, and does so again a little later, together
  /// with an edit over what was being edited.
  ///
  /// @param posting what was being said, as it stands in the record
  public void begin(HeldRun run, String posting) {
    var _ = voice.repair(run);
    run.owesLook();
    owe.accept(
        () -> {
          if (looksAgain(run, posting)) {
            run.looked();
          }
        });
  }

  /// After a run was told to its end while Redis did not know of it: another replica may have taken
  /// it over meanwhile, and drawn what it knew. Once Redis has what we know, and a little later,
  /// the thread is looked at for the last time.
  ///
  /// @param living what the living message says in the end
  public void toldAlone(HeldRun run, ChatMessage living) {
    owe.accept(() -> showEnd(run, living));
  }

  @Override
  public void close() {
    closed.countDown();
  }

  /// False where this process ends before it is done: the run stays open, and whoever takes it over
  /// looks again.
  private boolean looksAgain(HeldRun run, String posting) {
    try {
      if (closed.await(again.toMillis(), TimeUnit.MILLISECONDS) || isClosedBefore(run)) {
        return false;
      }
      Optional<Stamp> stamp = Stamp.of(run.run().value(), posting);
      Duration left = stamp.map(s -> voice.redraw(run, s)).orElse(Duration.ZERO);
      for (int i = 0; i < MOST_TRIES && !left.isZero(); i++) {
        if (closed.await(left.toMillis(), TimeUnit.MILLISECONDS)) {
          return false;
        }
        left = voice.redraw(run, stamp.orElseThrow());
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (RuntimeException e) {
      log.warn("thread not repaired again run={} cause={}", run.run(), e.getMessage());
      return true;
    }
  }

  private void showEnd(HeldRun run, ChatMessage living) {
    try {
      while (voice.isAlone(run)) {
        if (closed.await(REDIS_IS_BACK.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      long end = System.nanoTime() + LONG_ENOUGH.toNanos();
      Duration left = again;
      while (!left.isZero() && System.nanoTime() < end) {
        if (closed.await(left.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        left = voice.showEnd(run, living);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("end not shown again run={} cause={}", run.run(), e.getMessage());
    }
  }

  /// True if this process ended before all doubles were deleted.
  private boolean isClosedBefore(HeldRun run) throws InterruptedException {
    Duration pause = Duration.ofSeconds(1);
    for (int i = 0; i < MOST_TRIES && !voice.deleteDoubles(run); i++) {
      if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
      pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
    }
    return false;
  }
}
