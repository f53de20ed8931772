package dev.agentsmith.dispatcher.metrics;

import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.dispatcher.http.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/// What one dispatcher counts and measures. Names as Prometheus wants them: base units, `_total`
/// for what only grows; labels have few values, never a run, a user or a branch. Safe for many
/// threads.
public final class Metrics {
  /// What [#text] is: Prometheus' text format.
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /// The names come from agents: not more of them than anybody has models.
  private static final int MAX_MODELS = 50;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Set<String> models = ConcurrentHashMap.newKeySet();
  private final Timer acceptToJob;
  private final Timer jobToStarted;
  private final Timer eventToState;
  private final Timer eventToChat;
  private final Counter takeovers;
  private final Counter reappended;
  private final Counter silentRunsFound;

  /// What came of a change to a chat message.
  public enum Update {
    /// It stands there.
    SENT("sent"),
    /// A newer one took its place before it was its turn.
    COALESCED("coalesced"),
    /// The platform asked for a pause.
    LIMITED("limited"),
    /// The platform did not answer, or refused it.
    FAILED("failed");

    private final String word;

    Update(String word) {
      this.word = word;
    }
  }

  public Metrics() {
    this.acceptToJob =
        timer(
            "agentsmith.accept.to.job",
            "From the command's arrival to its Job, time in line included",
            Stream.of(100, 250, 500, 1_000, 2_500, 5_000, 15_000, 60_000, 300_000, 1_800_000));
    this.jobToStarted =
        timer(
            "agentsmith.job.to.started",
            "From the Job's first creation to the agent's first event",
            Stream.of(500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 180_000, 600_000));
    this.eventToState =
        Timer.builder("agentsmith.event.to.state")
            .description("From an event, by the agent's clock, to its run's state here")
            .serviceLevelObjectives(
                Stream.of(
                        100, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000,
                        50_000, 100_000, 250_000, 1_000_000, 5_000_000)
                    .map(micros -> Duration.of(micros, ChronoUnit.MICROS))
                    .toArray(Duration[]::new))
            .register(registry);
    this.eventToChat =
        timer(
            "agentsmith.event.to.chat",
            "From an event, by the agent's clock, to the message that shows it",
            Stream.of(10, 20, 50, 100, 250, 1_000, 3_000, 10_000, 30_000, 120_000));
    this.takeovers =
        Counter.builder("agentsmith.takeovers")
            .description("Runs taken over from a replica that was gone")
            .register(registry);
    this.reappended =
        Counter.builder("agentsmith.events.reappended")
            .description("Events that agents wrote again because Redis had lost them, at least")
            .register(registry);
    this.silentRunsFound =
        Counter.builder("agentsmith.silent.runs.found")
            .description("Runs that no event would have ended, found by the sweep")
            .register(registry);
    for (Update update : Update.values()) {
      updates(update);
    }
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /// A number that is looked at when somebody asks.
  public void gauge(String name, String about, IntSupplier value) {
    Gauge.builder(name, value, IntSupplier::getAsInt)
        .description(about)
        .strongReference(true)
        .register(registry);
  }

  /// Whether something this process needs answers: 1 or 0.
  public void dependency(String name, IntSupplier up) {
    Gauge.builder("agentsmith.dependency.up", up, IntSupplier::getAsInt)
        .description("Whether what the dispatcher needs answers")
        .tag("name", name)
        .strongReference(true)
        .register(registry);
  }

  /// A command came to its end, or to its run's.
  ///
  /// @param intent what it was understood as
  /// @param outcome the state its record ended in
  public void command(String intent, String outcome) {
    registry.counter("agentsmith.commands", "intent", intent, "outcome", outcome).increment();
  }

  /// @param outcome as the agent said; `lost` if it could not, `ended` if it was made to
  /// @param reason by what that is known: `own_word`, `job_ended`; or why it was made to end:
  ///     `cancel`, `silent`, `overdue`
  public void runFinished(String outcome, String reason) {
    registry.counter("agentsmith.runs.finished", "outcome", outcome, "reason", reason).increment();
  }

  /// An event was heard that its agent had written before.
  public void reappended() {
    reappended.increment();
  }

  public void jobCreated(Duration sinceArrival) {
    acceptToJob.record(positive(sinceArrival));
  }

  public void agentStarted(Duration sinceJob) {
    jobToStarted.record(positive(sinceJob));
  }

  public void folded(Duration sinceEvent) {
    eventToState.record(positive(sinceEvent));
  }

  public void shown(Duration sinceEvent) {
    eventToChat.record(positive(sinceEvent));
  }

  public void chatUpdate(Update update) {
    updates(update).increment();
  }

  public void takenOver() {
    takeovers.increment();
  }

  public void silentRunFound() {
    silentRunsFound.increment();
  }

  public void paid(RunEvent.Usage usage) {
    String model = known(usage.model());
    TokenUsage tokens = usage.tokens();
    tokens(model, "input", tokens.input());
    tokens(model, "output", tokens.output());
    tokens(model, "cache_read", tokens.cacheRead());
    tokens(model, "cache_write", tokens.cacheWrite());
    if (usage.usd() != null) {
      registry
          .counter("agentsmith.llm.cost.usd", "model", model)
          .increment(usage.usd().dollars().doubleValue());
    }
  }

  /// All of it in Prometheus' text format.
  public String text() {
    return registry.scrape();
  }

  /// `GET /metrics`, for a port of its own: what is on the public one is for chat platforms alone.
  public Route route() {
    return Route.get(
        "/metrics",
        _ -> Route.Later.by(() -> new Route.Answer(Route.Answer.OK.status(), TYPE, text())));
  }

  private String known(String model) {
    if (models.size() < MAX_MODELS) {
      models.add(model);
    }
    return models.contains(model) ? model : "other";
  }

  private void tokens(String model, String kind, long count) {
    registry
        .counter("agentsmith.llm.tokens", "model", model, "kind", kind)
        .increment((double) count);
  }

  private Counter updates(Update update) {
    return registry.counter("agentsmith.chat.updates", "result", update.word);
  }

  private Timer timer(String name, String about, Stream<Integer> bucketMillis) {
    return Timer.builder(name)
        .description(about)
        .serviceLevelObjectives(bucketMillis.map(Duration::ofMillis).toArray(Duration[]::new))
        .register(registry);
  }

  /// Clocks of two machines differ.
  private static Duration positive(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }
}
