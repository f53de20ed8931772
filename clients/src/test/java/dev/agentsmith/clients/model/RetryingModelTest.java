package dev.agentsmith.clients.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.clients.anthropic.AnthropicModel;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.http.StreamLimits;
import dev.agentsmith.core.config.AgentConfig.Retry;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.Turn;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.FakeAnthropic;
import dev.agentsmith.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryingModelTest {
  private static final StreamLimits QUICK =
      new StreamLimits(
          Duration.ofMillis(1900), Duration.ofMillis(1400), Duration.ofMillis(300), 1 << 20);

  @Test
  void retriesHelpAndTheLastFailureCountsThem() throws InterruptedException {
    try (var far = FakeAnthropic.start(_ -> say("At last."));
        var model =
            new RetryingModel(
                model(far, QUICK), new Retry(3, Duration.ofMillis(20)), new Random(7))) {
      far.fail(new Fault.Overloaded(), new Fault.Reset(), new Fault.ServerError(502));
      assertThat(model.reply(conversation(new ModelMessage.User("Hi."))).text())
          .isEqualTo("At last.");
      far.fail(
          new Fault.Overloaded(),
          new Fault.Overloaded(),
          new Fault.Reset(),
          new Fault.Overloaded());
      assertThatThrownBy(() -> model.reply(conversation(new ModelMessage.User("Hi."))))
          .hasMessage("The model answered 529 (overloaded) 4 times in 0 s. Try again later.");
      far.fail(new Fault.Refusal(401, "authentication_error", "invalid x-api-key"));
      assertThatThrownBy(() -> model.reply(conversation(new ModelMessage.User("Hi."))))
          .hasMessageContaining("refuses the key");
      assertThat(far.headers()).hasSize(4 + 4 + 1);
    }
  }

  @Test
  void aPersonSeesEachPauseAndNoneGoesBeyondTheRunsTime() throws InterruptedException {
    var watch = new Watch();
    try (var far = FakeAnthropic.start(_ -> say("At last."));
        var retrying =
            new RetryingModel(
                model(far, QUICK), new Retry(3, Duration.ofMillis(50)), new Random(7));
        var model = retrying.watchedBy(watch)) {
      far.fail(new Fault.Overloaded(), new Fault.CutAfter(900));
      assertThat(model.reply(conversation(new ModelMessage.User("Hi."))).text())
          .isEqualTo("At last.");
      assertThat(watch.seen)
          .containsExactly(
              "failed: The model answered 529 (overloaded).",
              "again 1 of 3: The model answered 529 (overloaded).",
              "failed: The model's answer broke off in the middle.",
              "again 2 of 3: The model's answer broke off in the middle.");
      watch.left = Duration.ZERO;
      far.fail(new Fault.Overloaded());
      assertThatThrownBy(() -> model.reply(conversation(new ModelMessage.User("Hi."))))
          .hasMessage(
              "The model answered 529 (overloaded). There is no time left in the run to try again."
                  + " Raise budget.wall_time in agentsmith.yml, or try again later.");
    }
  }

  @Test
  void noTryFollowsThatCouldCostMoreThanTheRunMay() throws InterruptedException {
    var watch = new Watch();
    watch.refusal = Problem.of("The run stopped at its limit.", "Raise it.");
    try (var far = FakeAnthropic.start(_ -> say("Never."));
        var retrying =
            new RetryingModel(
                model(far, QUICK), new Retry(3, Duration.ofMillis(50)), new Random(7));
        var model = retrying.watchedBy(watch)) {
      far.fail(new Fault.CutAfter(900));
      assertThatThrownBy(() -> model.reply(conversation(new ModelMessage.User("Hi."))))
          .hasMessage("The run stopped at its limit. Raise it.");
      assertThat(far.headers()).hasSize(1);
    }
  }

  @Test
  void thePauseIsTheOneTheProviderAsksForUnlessItIsTooLong() throws InterruptedException {
    try (var far = FakeAnthropic.start(_ -> say("Now."));
        var model =
            new RetryingModel(
                model(far, QUICK), new Retry(3, Duration.ofMillis(500)), new Random(7))) {
      far.fail(new Fault.TooManyRequests(Duration.ofMillis(300)));
      long start = System.nanoTime();
      assertThat(model.reply(conversation(new ModelMessage.User("Hi."))).text()).isEqualTo("Now.");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));

      far.fail(new Fault.TooManyRequests(Duration.ofMinutes(20)));
      assertThatThrownBy(() -> model.reply(conversation(new ModelMessage.User("Hi."))))
          .hasMessage(
              "The model answered 429 (too many requests). It asks to wait 20 min, longer than"
                  + " retry.max_delay (0 s). Try again later.");
    }
  }

  @Test
  void anInterruptEndsTheCallAndThePause() throws InterruptedException {
    try (var far = FakeAnthropic.start(_ -> say("Never."));
        var calling = model(far, StreamLimits.TALKING);
        var pausing =
            new RetryingModel(
                model(far, QUICK), new Retry(3, Duration.ofMinutes(5)), new Random(7))) {
      far.fail(new Fault.Hang());
      assertInterruptible(calling, far, 1);
      far.fail(new Fault.TooManyRequests(Duration.ofMinutes(5)));
      assertInterruptible(pausing, far, 2);
    }
  }

  private static void assertInterruptible(Model model, FakeAnthropic far, int requests)
      throws InterruptedException {
    var thrown = new AtomicReference<Throwable>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    var _ = model.reply(conversation(new ModelMessage.User("Hi.")));
                  } catch (Throwable t) {
                    thrown.set(t);
                  }
                });
    Eventually.within(Duration.ofSeconds(5)).until(() -> far.headers().size() == requests);
    caller.interrupt();
    assertThat(caller.join(Duration.ofSeconds(5))).isTrue();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  private static AnthropicModel model(FakeAnthropic far, StreamLimits limits) {
    return new AnthropicModel(
        new AnthropicModel.Settings(far.url(), Secret.of("sk-ant-test-0123456789abcdef"), true),
        new HttpCaller(HttpLimits.MODEL, Proxies.none()),
        limits);
  }

  private static ModelRequest conversation(ModelMessage... messages) {
    return new ModelRequest("claude-x", 512, "You mend code.", List.of(), List.of(messages));
  }

  private static Turn say(String text) {
    return new Turn(text, List.of());
  }

  private static final class Watch implements Attempts {
    private final List<String> seen = new ArrayList<>();
    private Duration left = Duration.ofHours(1);
    private @Nullable Problem refusal;

    @Override
    public Duration left() {
      return left;
    }

    @Override
    public Optional<Problem> failed(ModelRequest request, ModelFailure failure) {
      seen.add("failed: " + failure.problem().what());
      return Optional.ofNullable(refusal);
    }

    @Override
    public void again(ModelFailure failure, int next, int most, Duration pause) {
      seen.add("again %d of %d: %s".formatted(next, most, failure.problem().what()));
    }
  }
}
