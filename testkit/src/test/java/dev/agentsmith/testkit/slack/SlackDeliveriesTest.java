package dev.agentsmith.testkit.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.loopback.slack.Delivery;
import dev.agentsmith.testkit.ManualClock;
import dev.agentsmith.testkit.slack.Receiver.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlackDeliveriesTest {
  private final ManualClock clock = ManualClock.at("2026-11-23T10:00:00Z");
  private final FakeSlack slack = FakeSlack.start(clock).channel("C1", "general");
  private final Receiver app;
  private final Receiver replica;

  SlackDeliveriesTest() throws IOException {
    app = Receiver.start();
    replica = Receiver.start();
    slack.sendsTo(app.url());
  }

  @AfterEach
  void close() {
    slack.close();
    app.close();
    replica.close();
  }

  @Test
  void whatIsRefusedComesAgainThreeTimesWithTheReason() {
    app.answers(500, 503, 404, 500);

    List<Delivery> attempts = slack.user("U1").says("C1", "fix").await();

    assertThat(attempts).extracting(Delivery::status).containsExactly(500, 503, 404, 500);
    assertThat(app.received())
        .extracting(r -> r.headers().getFirst("X-Slack-Retry-Num"))
        .containsExactly(null, "1", "2", "3");
    assertThat(app.received().getLast().headers().getFirst("X-Slack-Retry-Reason"))
        .isEqualTo("http_error");
    assertThat(app.received()).extracting(Received::body).containsOnly(attempts.getFirst().body());
    assertThat(slack.deliveries()).isEqualTo(attempts);
  }

  @Test
  void whatIsTakenLateOrNotWantedAgainEndsThere() {
    app.answers(500, 200);
    assertThat(slack.user("U1").says("C1", "fix").await()).hasSize(2);
    app.answers(Receiver.REFUSED_FOR_GOOD);
    assertThat(slack.user("U1").says("C1", "fix").await()).hasSize(1);
  }

  @Test
  void aRetryWaitsAsLongAsItIsTold() {
    slack.retriesAfter(Duration.ofMillis(30));
    app.answers(500);
    long start = System.nanoTime();

    assertThat(slack.user("U1").says("C1", "fix").await()).hasSize(2);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(30));
  }

  @Test
  void silenceAndClosedDoorsAreFailuresToo() {
    slack.timeout(Duration.ofMillis(500));
    app.answers(Receiver.SILENCE);
    List<Delivery> attempts = slack.user("U1").says("C1", "fix").await();
    assertThat(attempts).extracting(Delivery::reason).containsExactly("http_timeout", "");
    assertThat(attempts.getFirst().millis()).isBetween(490L, 3_000L);
    assertThat(app.received().getLast().headers().getFirst("X-Slack-Retry-Reason"))
        .isEqualTo("http_timeout");

    replica.close();
    slack.sendsTo(replica.url());
    assertThat(slack.user("U1").says("C1", "fix").await())
        .extracting(Delivery::reason)
        .containsExactly(
            "connection_failed", "connection_failed", "connection_failed", "connection_failed");
  }

  @Test
  void replicasTakeTurnsOrAllGetEverything() {
    slack.sendsTo(app.url(), replica.url());
    app.answers(500);
    slack.user("U1").says("C1", "fix").await();
    assertThat(app.received()).hasSize(1);
    assertThat(replica.received()).as("the retry").hasSize(1);

    slack.sendsToAll(app.url(), replica.url());
    assertThat(slack.user("U1").says("C1", "fix").await()).hasSize(2);
    assertThat(app.received()).hasSize(2);
    assertThat(replica.received()).hasSize(2);
  }

  @Test
  void anEventCanComeSeveralTimes() {
    slack.deliverTimes(3);

    List<Delivery> three = slack.user("U1").says("C1", "fix").await();

    assertThat(three).hasSize(3).extracting(Delivery::body).containsOnly(three.getFirst().body());
    assertThat(slack.user("U1").types("/agentsmith", "help", "C1").await()).hasSize(1);
  }

  @Test
  void whatIsForgedOldOrReplayedLooksSo() {
    slack.forged("U1").mentions("C1", "fix").await();
    assertThat(app.received()).hasSize(2).noneMatch(Received::isGenuine);
    assertThat(slack.messages("C1")).as("it never happened").isEmpty();
    slack.unsigned("U1").says("C1", "fix").await();
    assertThat(app.received().getLast().headers()).doesNotContainKey("X-slack-signature");

    slack.old("U1").says("C1", "fix").await();
    assertThat(app.received().getLast().isGenuine()).isTrue();
    assertThat(app.received().getLast().headers().getFirst("X-Slack-Request-Timestamp"))
        .isEqualTo("1795427400");

    Delivery seen = slack.user("U1").says("C1", "fix").awaitOnly();
    clock.advance(Duration.ofMinutes(1));
    slack.replay(seen).awaitOnly();
    Received again = app.received().getLast();
    assertThat(again.body()).isEqualTo(seen.body());
    assertThat(again.headers().getFirst("X-Slack-Signature"))
        .isEqualTo(seen.headers().get("X-Slack-Signature"));
  }
}
