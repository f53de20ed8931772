package dev.agentsmith.dispatcher.docker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One image on its way from a registry. Safe for many threads.
final class Pull {
  /// A pull that is over by then needs no words.
  private static final Duration TOLD_AFTER = Duration.ofSeconds(10);

  /// Each run that waits edits its message when the words change, and all share the turns to edit.
  private static final Duration SAME_WORDS = Duration.ofMinutes(1);

  /// Who asked for it comes back sooner, unless nobody waits any more.
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final String image;
  private final InstantSource clock;
  private final Instant begun;
  private final PullProgress progress = new PullProgress();
  private final FutureTask<Boolean> task;
  private volatile @Nullable Instant ended;
  private String told = "";
  private Instant nextWords = Instant.MIN;

  /// What fetches an image.
  interface Fetching {
    void fetch(PullProgress progress) throws InterruptedException;
  }

  private Pull(String image, Fetching fetching, InstantSource clock) {
    this.image = image;
    this.clock = clock;
    this.begun = clock.instant();
    this.task =
        new FutureTask<>(
            () -> {
              try {
                fetching.fetch(progress);
                return true;
              } finally {
                ended = clock.instant();
              }
            });
  }

  static Pull begin(String image, Fetching fetching, InstantSource clock) {
    var pull = new Pull(image, fetching, clock);
    Thread.ofVirtual().name("pull " + image).start(pull.task);
    return pull;
  }

  void await(Duration limit) throws InterruptedException, ExecutionException, TimeoutException {
    task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  void cancel() {
    task.cancel(true);
  }

  /// True if it says nothing of a pull that is tried now: an image that came may have gone again,
  /// and the cause of a failure too.
  boolean isPast() {
    Instant end = ended;
    return task.state() == Future.State.SUCCESS
        || (end != null && clock.instant().isAfter(end.plus(KEPT)));
  }

  /// How far it is, as a person may want to know; empty while that is no news.
  synchronized String words() {
    Instant now = clock.instant();
    if (now.isBefore(begun.plus(TOLD_AFTER)) || now.isBefore(nextWords)) {
      return told;
    }
    String far = progress.words();
    told =
        "The agent's image `%s` is being pulled%s. It starts as soon as it is there."
            .formatted(image, far.isEmpty() ? "" : ": " + far);
    nextWords = far.isEmpty() ? now : now.plus(SAME_WORDS);
    return told;
  }
}
