package dev.agentsmith.testkit.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.loopback.slack.SlackCall;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.ManualClock;
import dev.agentsmith.testkit.slack.Caller.Answered;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlackLimitsTest {
  private final ManualClock clock = ManualClock.at("2026-11-23T10:00:00Z");
  private final FakeSlack slack =
      FakeSlack.start(clock).channel("C1", "general").channel("C2", "random");
  private final Caller caller = new Caller(slack);

  @AfterEach
  void close() {
    caller.close();
    slack.close();
  }

  @Test
  void editsOfAllChannelsTogetherAreFiftyInAnyMinute() throws Exception {
    String one = post("C1").ts();
    String two = post("C2").ts();
    for (int i = 0; i < 25; i++) {
      assertThat(edit("C1", one).status()).isEqualTo(200);
      assertThat(edit("C2", two).status()).isEqualTo(200);
      clock.advance(Duration.ofSeconds(1));
    }
    Answered tooMany = edit("C1", one);
    assertThat(tooMany.status()).isEqualTo(429);
    assertThat(tooMany.error()).isEqualTo("ratelimited");
    assertThat(tooMany.response().headers().firstValue("retry-after")).hasValue("35");
    assertThat(post("C1").status()).as("other methods go on").isEqualTo(200);

    clock.advance(Duration.ofSeconds(35));
    assertThat(edit("C1", one).status()).isEqualTo(200);
    assertThat(edit("C1", one).status()).isEqualTo(200);
    assertThat(edit("C1", one).status()).isEqualTo(429);
    assertThat(slack.mostInAMinute("chat.update")).as("with those refused").isEqualTo(52);
  }

  @Test
  void aChannelTakesFivePostsAtOnceAndThenOneASecond() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(post("C1").status()).isEqualTo(200);
    }
    Answered tooMany = post("C1");
    assertThat(tooMany.status()).isEqualTo(429);
    assertThat(tooMany.response().headers().firstValue("retry-after")).hasValue("1");
    assertThat(post("C2").status()).as("another channel").isEqualTo(200);

    clock.advance(Duration.ofSeconds(1));
    assertThat(post("C1").status()).isEqualTo(200);
    assertThat(post("C1").status()).isEqualTo(429);
  }

  @Test
  void limitsAreSetAndSwitchedOff() throws Exception {
    slack.limit("auth.test", 1);
    assertThat(caller.call("auth.test").status()).isEqualTo(200);
    assertThat(caller.call("auth.test").status()).isEqualTo(429);
    slack.withoutLimits();
    assertThat(caller.call("auth.test").status()).isEqualTo(200);
  }

  @Test
  void aFaultMeetsTheNextCallOfItsMethodOnly() throws Exception {
    slack.fail(
        "chat.postMessage",
        new Fault.TooManyRequests(Duration.ofSeconds(7)),
        new Fault.ServerError(503),
        new Fault.Refusal(200, "fatal_error", ""));

    Answered limited = post("C1");
    assertThat(limited.status()).isEqualTo(429);
    assertThat(limited.response().headers().firstValue("retry-after")).hasValue("7");
    assertThat(caller.call("auth.test").status()).isEqualTo(200);
    assertThat(post("C1").status()).isEqualTo(503);
    assertThat(post("C1").error()).isEqualTo("fatal_error");
    assertThat(post("C1").error()).isEmpty();
    assertThat(slack.calls("chat.postMessage"))
        .extracting(SlackCall::outcome)
        .containsExactly(
            "TooManyRequests[retryAfter=PT7S]",
            "ServerError[status=503]",
            "Refusal[status=200, type=fatal_error, message=]",
            "ok");
  }

  @Test
  void aLostAnswerWasCarriedOutAndAResetWasNot() {
    slack.fail(
        "chat.postMessage", new Fault.Reset(), new Fault.AnswerLost(), new Fault.CutAfter(9));

    assertThatThrownBy(() -> post("C1")).isInstanceOf(IOException.class);
    assertThat(slack.messages("C1")).isEmpty();
    assertThatThrownBy(() -> post("C1")).isInstanceOf(IOException.class);
    assertThat(slack.messages("C1")).hasSize(1);
    assertThatThrownBy(() -> post("C1")).isInstanceOf(IOException.class);
    assertThat(slack.messages("C1")).hasSize(2);
  }

  private Answered post(String channel) throws Exception {
    return caller.call("chat.postMessage", "channel", channel, "text", "x");
  }

  private Answered edit(String channel, String ts) throws Exception {
    return caller.call("chat.update", "channel", channel, "ts", ts, "text", "y");
  }
}
