package dev.agentsmith.agent.loop;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.clients.model.Attempts;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.spend.DaySpend;
import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Pricing;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where a run's limits are kept: asked before each model call whether the worst it
/// could cost still fits, told after it what it did cost. It sees each try of a call too, for one
/// that broke off is paid all the same.
public final class Meter implements Attempts, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Meter.class);

  private final Budget budget;
  private final Pricing pricing;
  private final @Nullable DayLimit day;
  private final Ledger ledger = new Ledger();
  private final Journal journal;
  private final InstantSource clock;
  private final Instant begin;
  private final BudgetMarks marks = new BudgetMarks();
  private Duration waited = Duration.ZERO;
  private String asked = "";
  private long askedPrompt;

  /// @param begin when the run began
  public Meter(
      Budget budget, Pricing pricing, Journal journal, InstantSource clock, Instant begin) {
    this(budget, pricing, null, journal, clock, begin);
  }

  /// @param day what the project's runs may spend in a day; null for no limit
  /// @param begin when the run began
  public Meter(
      Budget budget,
      Pricing pricing,
      @Nullable DaySpend day,
      Journal journal,
      InstantSource clock,
      Instant begin) {
    this.budget = budget;
    this.pricing = pricing;
    this.day = day == null ? null : new DayLimit(day);
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

  /// That the limits in US dollars can't be kept, if one of these models has no known price.
  public Optional<String> withoutPrice(Collection<String> models) {
    List<String> unknown =
        models.stream().filter(model -> !pricing.knows(model)).distinct().sorted().toList();
    if (unknown.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "The price of %s is not known: budget.usd (%s)%s can't be kept for it. budget.tokens (%,d) and budget.turns (%d) limit the run; a price can be set as agent.pricing."
            .formatted(
                String.join(" and ", unknown),
                budget.usd(),
                day == null ? "" : " and budget.usd_per_day (" + day.limit() + ")",
                budget.tokens(),
                budget.turns()));
  }

  /// The limit that a call with a prompt of this size could pass. A model without a known price is
  /// held to the other limits.
  synchronized Optional<Problem> refusal(String model, long promptTokens, int maxTokens) {
    asked = model;
    askedPrompt = promptTokens;
    // At worst nothing is read from the cache; then it depends on the price what is dearer.
    Usd asInput = cost(model, new TokenUsage(promptTokens, maxTokens, 0, 0)).orElse(Usd.ZERO);
    Usd asWrite = cost(model, new TokenUsage(0, maxTokens, 0, promptTokens)).orElse(Usd.ZERO);
    Usd worst = asInput.compareTo(asWrite) > 0 ? asInput : asWrite;
    Optional<Problem> over =
        budget.exceededBy(
            new Budget.Spent(
                ledger.knownCost().plus(worst),
                ledger.tokens().total() + promptTokens + maxTokens,
                ledger.calls() + 1,
                worked()));
    return over.isPresent() || day == null ? over : day.refusal(worst);
  }

  synchronized void paid(String phase, ModelReply reply) {
    String model = reply.model().isEmpty() ? asked : reply.model();
    book(phase, model, reply.usage());
    if (day != null) {
      day.settle();
    }
  }

  /// What the model is to know about the limits now, if another mark of the tightest one was
  /// reached since this was asked last.
  public synchronized Optional<String> mark() {
    Budget.Share share =
        budget.tightest(
            new Budget.Spent(
                ledger.knownCost(), ledger.tokens().total(), ledger.calls(), worked()));
    return marks.reached(day == null ? share : day.tighter(share));
  }

  @Override
  public synchronized Duration left() {
    return budget.wallTime().minus(worked());
  }

  @Override
  public synchronized Optional<Problem> failed(ModelRequest request, ModelFailure failure) {
    if (failure.lost().equals(TokenUsage.NONE)) {
      return Optional.empty(); // what was asked before this try holds for the next one
    }
    book("broken off", request.model(), failure.lost());
    return failure.isRetryable()
        ? refusal(request.model(), askedPrompt, request.maxTokens())
        : Optional.empty();
  }

  @Override
  public void again(ModelFailure failure, int next, int most, Duration pause) {
    String what = failure.problem().what();
    journal.note(
        "%s%s; trying again in %d s (%d of %d)"
            .formatted(
                what.substring(0, 1).toLowerCase(Locale.ROOT),
                what.substring(1, what.length() - 1),
                Math.max(1, Math.round(pause.toMillis() / 1000.0)),
                next,
                most));
  }

  /// What was reserved and not used is free for others.
  @Override
  public synchronized void close() {
    if (day != null) {
      day.settle();
    }
  }

  /// `turn 3 of ≤ 120`.
  String turn() {
    return "turn " + ledger.calls() + " of ≤ " + budget.turns();
  }

  private void book(String phase, String model, TokenUsage usage) {
    Optional<Usd> cost = cost(model, usage);
    ledger.add(phase, model, usage, cost.orElse(null));
    journal.usage(model, usage, cost.orElse(null));
    if (day != null) {
      cost.ifPresent(day::cost);
    }
    if (cost.isEmpty()) {
      log.debug("price unknown model={}", model);
    }
  }

  /// A gateway may answer with a name of its own: then the one that was asked for counts.
  private Optional<Usd> cost(String model, TokenUsage usage) {
    return pricing.cost(model, usage).or(() -> pricing.cost(asked, usage));
  }

  private synchronized Duration worked() {
    return Duration.between(begin, clock.instant()).minus(waited);
  }
}
