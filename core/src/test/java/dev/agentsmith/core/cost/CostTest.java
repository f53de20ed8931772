package dev.agentsmith.core.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.cost.Budget.Spent;
import dev.agentsmith.core.problem.Problem;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostTest {
  private static final Budget BUDGET =
      new Budget(Usd.of("2.00"), 3_000_000, 120, Duration.ofMinutes(30));

  @Test
  void theFourKindsOfTokensHaveTheirOwnPrices() {
    var usage = new TokenUsage(1_000, 500, 10_000, 2_000);
    // 1,000 × 3 + 500 × 15 + 10,000 × 0.30 + 2,000 × 3.75 millionths of a dollar
    assertThat(Pricing.list().cost("claude-sonnet-4-5", usage)).contains(Usd.of("0.021"));
    assertThat(Pricing.list().cost("claude-sonnet-4-5-20250929", usage)).contains(Usd.of("0.021"));
  }

  @Test
  void aModelWithoutAPriceIsNotFree() {
    assertThat(Pricing.list().cost("somebody-elses-model", new TokenUsage(1, 1, 0, 0))).isEmpty();
  }

  @Test
  void thePricesOfTheConfigurationWin() {
    var own =
        Pricing.list()
            .with(
                Map.of(
                    "claude-sonnet-4-5",
                    new Pricing.Price(
                        BigDecimal.ONE, BigDecimal.TEN, BigDecimal.ZERO, BigDecimal.ONE)));
    assertThat(own.cost("claude-sonnet-4-5", new TokenUsage(1_000_000, 100_000, 9, 0)))
        .contains(Usd.of("2"));
  }

  @Test
  void millionsOfSmallAmountsAddUpExactly() {
    Usd sum = Usd.ZERO;
    for (int i = 0; i < 1_000_000; i++) {
      sum = sum.plus(Usd.of("0.0000003"));
    }
    assertThat(sum).isEqualTo(Usd.of("0.3"));
  }

  @Test
  void amountsAreShownWithAsManyPlacesAsMatter() {
    assertThat(Usd.of("2")).hasToString("$2.00");
    assertThat(Usd.ZERO).hasToString("$0.00");
    assertThat(Usd.of("0.0312")).hasToString("$0.031");
    assertThat(Usd.of("1234.567")).hasToString("$1234.57");
  }

  @Test
  void cachedTokensAreAShareOfThePrompt() {
    assertThat(new TokenUsage(100, 999, 700, 200).cachedPercent()).isEqualTo(70);
    assertThat(TokenUsage.NONE.cachedPercent()).isZero();
    assertThat(new TokenUsage(1, 2, 3, 4).plus(new TokenUsage(10, 20, 30, 40)).total())
        .isEqualTo(110);
  }

  @Test
  void exactlyTheLimitIsStillWithinIt() {
    assertThat(BUDGET.exceededBy(new Spent(Usd.of("2.00"), 3_000_000, 120, Duration.ofMinutes(30))))
        .isEmpty();
  }

  @Test
  void eachLimitSaysItsNameItsValueAndHowToRaiseIt() {
    assertThat(said(new Spent(Usd.of("2.01"), 0, 0, Duration.ZERO)))
        .isEqualTo(
            "The run stopped at its limit of $2.00 (budget.usd): the next model call could have cost"
                + " up to $2.01. Raise budget.usd in agentsmith.yml, or split the ticket.");
    assertThat(said(new Spent(Usd.ZERO, 3_000_001, 0, Duration.ZERO)))
        .isEqualTo(
            "The run stopped at its limit of 3,000,000 tokens (budget.tokens): the next model call"
                + " could have used up to 3,000,001 tokens. Raise budget.tokens in agentsmith.yml,"
                + " or split the ticket.");
    assertThat(said(new Spent(Usd.ZERO, 0, 121, Duration.ZERO)))
        .isEqualTo(
            "The run stopped at its limit of 120 (budget.turns): the next model call would have been"
                + " turn 121. Raise budget.turns in agentsmith.yml, or split the ticket.");
    assertThat(said(new Spent(Usd.ZERO, 0, 0, Duration.ofMinutes(31))))
        .isEqualTo(
            "The run stopped at its limit of 30 min (budget.wall_time): the next model call would"
                + " have begun after that time. Raise budget.wall_time in agentsmith.yml, or split"
                + " the ticket.");
  }

  private static String said(Spent after) {
    return BUDGET.exceededBy(after).map(Problem::sentence).orElse("");
  }
}
