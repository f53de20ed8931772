package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntakeRushTest {
  @Test
  void aFewCommandsWaitForNothing() throws Exception {
    var done = new CountDownLatch(5);
    try (var rush = new IntakeRush()) {
      long begun = System.nanoTime();
      for (int i = 0; i < 5; i++) {
        rush.afterwards(done::countDown);
      }
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void inARushAllComeInTheirOrderOnceItIsOver() throws Exception {
    List<Integer> came = new CopyOnWriteArrayList<>();
    var done = new CountDownLatch(200);
    try (var rush = new IntakeRush()) {
      for (int i = 0; i < 200; i++) {
        int number = i;
        rush.afterwards(
            () -> {
              came.add(number);
              done.countDown();
            });
      }
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(came).isEqualTo(new ArrayList<>(IntStream.range(0, 200).boxed().toList()));
  }

  @Test
  void aRushWithoutEndHoldsNobodyForEver() throws Exception {
    var first = new CountDownLatch(1);
    try (var rush = new IntakeRush()) {
      for (int i = 0; i < 20; i++) {
        rush.afterwards(() -> {});
      }
      rush.afterwards(first::countDown);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (first.getCount() > 0 && System.nanoTime() < end) {
        rush.afterwards(() -> {});
        Thread.onSpinWait();
      }
      assertThat(first.getCount()).isZero();
    }
  }
}
