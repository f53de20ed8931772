package dev.agentsmith.dispatcher.slack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenWatchTest {
  private final AtomicLong nanos = new AtomicLong();
  private final TokenWatch watch = new TokenWatch(nanos::get);

  @Test
  void whileTheTokenIsTakenNobodyWaits() {
    watch.saw("");
    watch.saw("channel_not_found");

    assertThat(watch.toWait()).isZero();
    assertThat(watch.refusal()).isEmpty();
  }

  @Test
  void whileItIsRefusedOneAsksEveryFiveSeconds() {
    watch.saw("token_revoked");
    assertThat(watch.toWait()).isEqualTo(Duration.ofSeconds(5));
    assertThat(watch.refusal()).isEqualTo("token_revoked");

    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(watch.toWait()).isZero();
    assertThat(watch.toWait()).isEqualTo(Duration.ofSeconds(5));
    watch.saw("token_revoked");
    assertThat(watch.toWait()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void anyOtherAnswerMeansThatItIsTakenAgain() {
    watch.saw("invalid_auth");
    watch.saw("is_archived");

    assertThat(watch.toWait()).isZero();
  }
}
