package dev.agentsmith.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Pricing;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTest {
  private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");

  private final ManualClock clock = new ManualClock(BEGIN);

  @Test
  void theModelHearsOnceForEachMarkHowMuchOfTheTightestLimitIsUsed() {
    Meter meter = meter(new Budget(Usd.of("100"), 1_000, 100, Duration.ofMinutes(10)));
    used(meter, 499);
    assertThat(meter.mark()).isEmpty();
    used(meter, 1);
    assertThat(meter.mark())
        .contains(
            "Budget: 50 % of this run's limit of 1,000 tokens is used. Plan the rest of your work so"
                + " that it fits.");
    assertThat(meter.mark()).isEmpty();
    clock.advance(Duration.ofMinutes(8));
    assertThat(meter.mark())
        .contains(
            "Budget: 80 % of this run's limit of 10 min is used. Bring to an end what you have begun"
                + " and begin nothing new; what is left out belongs into your final answer.");
    used(meter, 450);
    assertThat(meter.mark())
        .contains(
            "Budget: 95 % of this run's limit of 1,000 tokens is used. Only finishing steps now:"
                + " leave the files in a state that builds, then end with what was done and what was"
                + " not. The run is stopped at the limit.");
    used(meter, 50);
    assertThat(meter.mark()).isEmpty();
  }

  @Test
  void ofMarksThatArePassedAtOnceTheLastIsTold() {
    Meter meter = meter(new Budget(Usd.of("0.001"), 1_000_000, 100, Duration.ofMinutes(10)));
    // 64 tokens of output at 15 millionths of a dollar are 96 % of the limit
    meter.paid("plan", reply(new TokenUsage(0, 64, 0, 0)));
    assertThat(meter.mark()).hasValueSatisfying(text -> assertThat(text).contains("95 %"));
    assertThat(meter.mark()).isEmpty();
  }

  @Test
  void waitingForPeopleBringsNoMarkNearer() {
    Meter meter = meter(new Budget(Usd.of("1"), 1_000_000, 100, Duration.ofMinutes(10)));
    clock.advance(Duration.ofMinutes(9));
    meter.waited(Duration.ofMinutes(8));
    assertThat(meter.mark()).isEmpty();
  }

  private Meter meter(Budget budget) {
    var journal =
        new Journal(RunId.of("a test's run"), null, clock, new Redactor(List.of()), _ -> {});
    return new Meter(budget, Pricing.list(), journal, clock, BEGIN);
  }

  private static void used(Meter meter, int tokens) {
    meter.paid("plan", reply(new TokenUsage(tokens, 0, 0, 0)));
  }

  private static ModelReply reply(TokenUsage usage) {
    return new ModelReply("", List.of(), ModelReply.Stop.END_TURN, usage, "claude-sonnet-4-5");
  }
}
