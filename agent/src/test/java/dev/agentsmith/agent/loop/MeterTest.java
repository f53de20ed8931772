package dev.agentsmith.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.spend.FileDaySpend;
import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Pricing;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeterTest {
  private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");

  private static final String SONNET = "claude-sonnet-4-5";

  private final ManualClock clock = new ManualClock(BEGIN);

  @TempDir Path directory;

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

  @Test
  void whatTheProjectMaySpendInADayIsReservedBeforeACallAndSettledAfterIt() {
    var day = new FileDaySpend(directory, "shop", Usd.of("0.05"), clock);
    var budget = new Budget(Usd.of("100"), 1_000_000, 100, Duration.ofMinutes(10));
    Meter one = new Meter(budget, Pricing.list(), day, journal(), clock, BEGIN);
    Meter other = new Meter(budget, Pricing.list(), day, journal(), clock, BEGIN);

    // 2,000 tokens of output are three cents.
    assertThat(one.refusal(SONNET, 0, 2_000)).isEmpty();
    assertThat(other.refusal(SONNET, 0, 2_000))
        .map(Problem::sentence)
        .contains(
            "The run stopped at its project's limit of $0.050 a day (budget.usd_per_day): $0.030 is"
                + " spent or reserved today, and the next model call could have cost up to $0.030."
                + " Raise budget.usd_per_day in agentsmith.yml, or run again tomorrow (UTC).");
    one.paid("plan", reply(new TokenUsage(0, 100, 0, 0)));
    assertThat(other.refusal(SONNET, 0, 2_000)).isEmpty();
    assertThat(one.mark()).isEmpty();
    assertThat(other.mark())
        .hasValueSatisfying(
            text -> assertThat(text).contains("50 % of this run's limit of $0.050 a day"));
    // A run that ends without its call gives back what it reserved.
    other.close();
    assertThat(one.refusal(SONNET, 0, 3_000)).isEmpty();
  }

  @Test
  void aLimitInDollarsThatCanNotBeKeptIsSaidAtTheStart() {
    Meter meter = meter(new Budget(Usd.of("2"), 1_000_000, 100, Duration.ofMinutes(10)));
    assertThat(meter.withoutPrice(List.of(SONNET))).isEmpty();
    assertThat(meter.withoutPrice(List.of(SONNET, "qwen3", "qwen3")))
        .contains(
            "The price of qwen3 is not known: budget.usd ($2.00) can't be kept for it. budget.tokens"
                + " (1,000,000) and budget.turns (100) limit the run; a price can be set as"
                + " agent.pricing.");
    assertThat(meter.refusal("qwen3", 900_000, 50_000)).isEmpty();
    assertThat(meter.refusal("qwen3", 900_000, 200_000)).isPresent();
  }

  @Test
  void aCallThatBrokeOffIsPaidForAllTheSame() {
    Meter meter = meter(new Budget(Usd.of("100"), 1_000, 100, Duration.ofMinutes(10)));
    var broken =
        new ModelFailure(Problem.of("The model's answer broke off.", ""), true, null, null)
            .after(new TokenUsage(700, 0, 0, 0));
    assertThat(meter.refusal(SONNET, 299, 1)).isEmpty();
    var request = new ModelRequest(SONNET, 1, "", List.of(), List.of());
    assertThat(meter.failed(request, broken)).isEmpty();
    assertThat(meter.refusal(SONNET, 200, 101))
        .map(Problem::sentence)
        .contains(
            "The run stopped at its limit of 1,000 tokens (budget.tokens): the next model call could"
                + " have used up to 1,001 tokens. Raise budget.tokens in agentsmith.yml, or split"
                + " the ticket.");
    assertThat(meter.ledger().lines().getFirst().phase()).isEqualTo("broken off");
    // 1,400 are paid now: the next try would begin beyond the limit.
    assertThat(meter.failed(request, broken))
        .map(Problem::what)
        .hasValueSatisfying(what -> assertThat(what).contains("its limit of 1,000 tokens"));
  }

  @Test
  void aPersonReadsWhyAndHowLongTheModelIsWaitedFor() {
    List<String> notes = new ArrayList<>();
    var journal =
        new Journal(
            RunId.of("a test's run"),
            null,
            clock,
            new Redactor(List.of()),
            state -> notes.add(state.note()));
    var budget = new Budget(Usd.of("1"), 1_000, 100, Duration.ofMinutes(10));
    new Meter(budget, Pricing.list(), journal, clock, BEGIN)
        .again(
            new ModelFailure(
                Problem.of("The model answered 529 (overloaded).", ""), true, null, null),
            2,
            5,
            Duration.ofMillis(11_600));
    assertThat(notes)
        .containsExactly("the model answered 529 (overloaded); trying again in 12 s (2 of 5)");
  }

  private Journal journal() {
    return new Journal(RunId.of("a test's run"), null, clock, new Redactor(List.of()), _ -> {});
  }

  private Meter meter(Budget budget) {
    return new Meter(budget, Pricing.list(), journal(), clock, BEGIN);
  }

  private static void used(Meter meter, int tokens) {
    meter.paid("plan", reply(new TokenUsage(tokens, 0, 0, 0)));
  }

  private static ModelReply reply(TokenUsage usage) {
    return new ModelReply("", List.of(), ModelReply.Stop.END_TURN, usage, SONNET);
  }
}
