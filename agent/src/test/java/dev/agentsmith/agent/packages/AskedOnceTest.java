package dev.agentsmith.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AskedOnceTest {
  private static final Upstreams ANSWER =
      Upstreams.of(List.of(Upstream.of("https://packages.example.org/").orElseThrow()));

  @Test
  void whoAsksWhileTheFirstIsStillAskingWaitsForItsAnswer() throws Exception {
    var begun = new CountDownLatch(1);
    var answer = new CompletableFuture<Upstreams>();
    var times = new AtomicInteger();
    var once =
        new AskedOnce(
            () -> {
              times.incrementAndGet();
              begun.countDown();
              return answer.join();
            });
    var first = new FutureTask<>(once::get);
    var second = new FutureTask<>(once::get);
    Thread.ofPlatform().daemon().start(first);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    Thread waiting = Thread.ofPlatform().daemon().start(second);
    Eventually.within(Duration.ofSeconds(10))
        .until(() -> waiting.getState() == Thread.State.WAITING);

    answer.complete(ANSWER);

    assertThat(first.get()).isEqualTo(ANSWER);
    assertThat(second.get()).isEqualTo(ANSWER);
    assertThat(times).hasValue(1);
  }

  @Test
  void aFailureIsTheAnswerToAll() {
    var once =
        new AskedOnce(
            () -> {
              throw new IllegalStateException("no tool answers");
            });

    assertThatThrownBy(once::get).hasMessageContaining("no tool answers");
    assertThatThrownBy(once::get).hasMessageContaining("no tool answers");
  }
}
