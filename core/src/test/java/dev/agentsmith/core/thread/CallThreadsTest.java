package dev.agentsmith.core.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallThreadsTest {
  private final CallThreads threads = new CallThreads("test", 1, Duration.ofMillis(50));

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void anAnswerComesBackAndAnExceptionIsTheCallsOwn() {
    assertThat(threads.call(() -> Thread.currentThread().getName())).isEqualTo("test-0");
    var own = new IllegalArgumentException("own");
    assertThatThrownBy(
            () ->
                threads.call(
                    () -> {
                      throw own;
                    }))
        .isSameAs(own);
  }

  @Test
  void whoseTurnDoesNotComeInTimeIsNotCalled() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    Thread first =
        Thread.ofVirtual()
            .start(
                () ->
                    threads.call(
                        () -> {
                          begun.countDown();
                          await(goOn);
                          return "";
                        }));
    begun.await();
    var called = new AtomicBoolean();
    var failure = new AtomicReference<Throwable>();
    Thread second =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    threads.call(() -> called.getAndSet(true));
                  } catch (NotCalled e) {
                    failure.set(e);
                  }
                });
    long since = System.nanoTime();
    while (second.getState() != Thread.State.WAITING
        || System.nanoTime() - since < Duration.ofMillis(60).toNanos()) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    first.join();
    second.join();

    assertThat(failure.get()).hasMessage("too many calls wait for their turn");
    assertThat(called).isFalse();
  }

  @Test
  void whoIsInterruptedLeavesAndStaysInterrupted() throws Exception {
    var begun = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var interrupted = new AtomicBoolean();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    threads.call(
                        () -> {
                          begun.countDown();
                          await(new CountDownLatch(1));
                          ended.countDown();
                          return "";
                        });
                  } catch (NotCalled e) {
                    interrupted.set(Thread.currentThread().isInterrupted());
                  }
                });
    begun.await();
    caller.interrupt();
    caller.join();
    ended.await();

    assertThat(interrupted).isTrue();
  }

  @Test
  void whatIsClosedCallsNobody() {
    threads.close();

    assertThatThrownBy(() -> threads.call(() -> "")).isInstanceOf(NotCalled.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
