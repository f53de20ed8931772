package dev.agentsmith.dispatcher.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PullTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T12:00:00Z"));
  private final CountDownLatch end = new CountDownLatch(1);

  @Test
  void howFarItIsIsToldOnceAMinute() throws Exception {
    var progress = new CompletableFuture<PullProgress>();
    Pull pull =
        Pull.begin(
            "a/b:1",
            seen -> {
              progress.complete(seen);
              end.await();
            },
            clock);
    progress.get().saw("one", "Downloading", 5_000_000L);
    assertThat(pull.words()).isEmpty();

    clock.advance(Duration.ofSeconds(10));
    assertThat(pull.words()).contains("0 of 1 layers, 5 MB");

    progress.get().saw("one", "Downloading", 9_000_000L);
    clock.advance(Duration.ofSeconds(59));
    assertThat(pull.words()).contains("0 of 1 layers, 5 MB");

    clock.advance(Duration.ofSeconds(1));
    assertThat(pull.words()).contains("0 of 1 layers, 9 MB");
    end.countDown();
  }

  @Test
  void aFailureThatNobodyAsksForIsPastAfterAMinute() throws Exception {
    Pull pull =
        Pull.begin(
            "a/b:1",
            _ -> {
              end.await();
              throw new IllegalStateException("no such image");
            },
            clock);
    clock.advance(Duration.ofHours(1));
    assertThat(pull.isPast()).isFalse();

    end.countDown();
    assertThatThrownBy(() -> pull.await(LIMIT)).isInstanceOf(ExecutionException.class);
    assertThat(pull.isPast()).isFalse();

    clock.advance(Duration.ofSeconds(61));
    assertThat(pull.isPast()).isTrue();
  }

  @Test
  void anImageThatCameIsPastAtOnce() throws Exception {
    Pull pull = Pull.begin("a/b:1", _ -> {}, clock);
    pull.await(LIMIT);

    assertThat(pull.isPast()).isTrue();
  }
}
