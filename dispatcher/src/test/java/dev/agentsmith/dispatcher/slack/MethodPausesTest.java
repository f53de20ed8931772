package dev.agentsmith.dispatcher.slack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MethodPausesTest {
  private final AtomicLong nanos = new AtomicLong();
  private final MethodPauses pauses = new MethodPauses(nanos::get);

  @Test
  void oneMethodRestsForAsLongAsItWasAskedAndTheOthersGoOn() {
    pauses.asked("chat.postMessage", Duration.ofSeconds(30));
    pauses.asked("chat.postMessage", Duration.ofSeconds(10));
    nanos.addAndGet(Duration.ofSeconds(12).toNanos());

    assertThat(pauses.left("chat.postMessage")).isEqualTo(Duration.ofSeconds(18));
    assertThat(pauses.left("chat.update")).isZero();
    nanos.addAndGet(Duration.ofSeconds(20).toNanos());
    assertThat(pauses.left("chat.postMessage")).isZero();
  }
}
