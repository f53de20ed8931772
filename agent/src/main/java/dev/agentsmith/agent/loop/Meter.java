package dev.agentsmith.agent.loop;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Pricing;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// The one place where a run's limits are kept: asked before each model call whether the worst it
/// could cost still fits, told after it what it did cost.
public final class Meter {
  private final Budget budget;
  private final Pricing pricing;
  private final Ledger ledger;
  private final Journal journal;
  private final InstantSource clock;
  private final Instant begin;
  private final BudgetMarks marks = new BudgetMarks();
  private Duration waited = Duration.ZERO;

  /// @param begin when the run began
  public Meter(
      Budget budget, Pricing pricing, Journal journal, InstantSource clock, Instant begin) {
    this.budget = budget;
    this.pricing = pricing;
    this.ledger = new Ledger();
    this.journal = journal;
    this.clock = clock;
    this.begin = begin;
  }

  public Ledger ledger() {
    return ledger;
  }

  /// Time that was spent waiting for people counts for no limit.
  public synchronized void waited(Duration time) {
    waited = waited.plus(time);
  }

  /// The limit that a call with a prompt of this size could pass. A model without a known price is
  /// held to the other limits.
  Optional<Problem> refusal(String model, long promptTokens, int maxTokens) {
    // At worst nothing is read from the cache; then it depends on the price what is dearer.
    Usd asInput = cost(model, new TokenUsage(promptTokens, maxTokens, 0, 0));
    Usd asWrite = cost(model, new TokenUsage(0, maxTokens, 0, promptTokens));
    Usd worst = asInput.compareTo(asWrite) > 0 ? asInput : asWrite;
    return budget.exceededBy(
        new Budget.Spent(
            ledger.knownCost().plus(worst),
            ledger.tokens().total() + promptTokens + maxTokens,
            ledger.calls() + 1,
            worked()));
  }

  void paid(String phase, ModelReply reply) {
    Optional<Usd> cost = pricing.cost(reply.model(), reply.usage());
    ledger.add(phase, reply.model(), reply.usage(), cost.orElse(null));
    journal.usage(reply.model(), reply.usage(), cost.orElse(null));
  }

  /// What the model is to know about the limits now, if another mark of the tightest one was
  /// reached since this was asked last.
  public synchronized Optional<String> mark() {
    return marks.reached(
        budget.tightest(
            new Budget.Spent(
                ledger.knownCost(), ledger.tokens().total(), ledger.calls(), worked())));
  }

  /// `turn 3 of ≤ 120`.
  String turn() {
    return "turn %d of ≤ %d".formatted(ledger.calls(), budget.turns());
  }

  private synchronized Duration worked() {
    return Duration.between(begin, clock.instant()).minus(waited);
  }

  private Usd cost(String model, TokenUsage usage) {
    return pricing.cost(model, usage).orElse(Usd.ZERO);
  }
}
