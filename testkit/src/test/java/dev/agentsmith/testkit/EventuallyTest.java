package dev.agentsmith.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {
  @Test
  void theValueThatWasWantedIsReturned() {
    AtomicInteger asked = new AtomicInteger();

    int seen =
        Eventually.within(Duration.ofSeconds(5)).until(asked::incrementAndGet, value -> value == 3);

    assertThat(seen).isEqualTo(3);
  }

  @Test
  void whatWasSeenLastIsNamedWhenTimeIsOver() {
    assertThatThrownBy(
            () -> Eventually.within(Duration.ofMillis(20)).until(() -> "starting", "up"::equals))
        .isInstanceOf(AssertionError.class)
        .hasMessage("not within 20 ms; seen last: starting");
  }

  @Test
  void anExceptionIsAnAnswerNotYetWanted() {
    IOException refused = new IOException("refused");

    assertThatThrownBy(
            () ->
                Eventually.within(Duration.ofMillis(20))
                    .until(
                        () -> {
                          throw refused;
                        }))
        .hasMessage("not within 20 ms; seen last: java.io.IOException: refused")
        .hasCause(refused);
  }
}
