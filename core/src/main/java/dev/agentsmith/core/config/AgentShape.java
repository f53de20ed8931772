package dev.agentsmith.core.config;

import dev.agentsmith.core.config.AgentConfig.Compaction;
import dev.agentsmith.core.config.AgentConfig.Retry;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import dev.agentsmith.core.config.AgentConfig.Vendor;
import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Pricing;
import dev.agentsmith.core.cost.Pricing.Price;
import dev.agentsmith.core.cost.Usd;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `agent:` (see [Fields]).
final class AgentShape {
  private static final BigDecimal CACHE_WRITE_FACTOR = new BigDecimal("1.25");

  private static final Map<Role, RoleModel> CLAUDE =
      Map.of(
          Role.PLAN, new RoleModel("claude-opus-4-8", 8192, 0),
          Role.IMPLEMENT, new RoleModel("claude-sonnet-4-5", 8192, 0),
          Role.SUMMARIZE, new RoleModel("claude-haiku-4-5", 2048, 0));

  private AgentShape() {}

  private record Limits(Budget run, @Nullable Usd usdPerDay) {}

  static AgentConfig agent(Fields f) {
    Vendor type =
        f.value(
            "type",
            ConfigShape.VENDOR,
            Vendor.CLAUDE,
            "Whose protocol is spoken; with an endpoint, everything compatible.");
    String model = f.optional("model", Kinds.MODEL, "One model for all roles.");
    boolean hasModel = f.has("model");
    Limits limits =
        f.section("budget", AgentShape::budget, "What may be used; a run stops before.");
    return new AgentConfig(
        type,
        f.optional("endpoint", Kinds.ENDPOINT, "Address of the API, if not the provider's own."),
        f.optional("api_key", Kinds.SECRET, "Its key; the provider's usual variable if left out."),
        f.section("models", m -> models(m, type, hasModel, model), "Models by role."),
        f.section(
            "cache",
            cache -> cache.value("enabled", Kinds.FLAG, true, "Mark what can be read again."),
            "The provider's prompt cache."),
        f.section(
            "compaction",
            c ->
                new Compaction(
                    c.value("enabled", Kinds.FLAG, true, "Shorten older tool results."),
                    c.value(
                        "max_context_tokens",
                        Kinds.COUNT,
                        160_000,
                        "The size of a request from which on that is done.")),
            "What happens to long conversations."),
        f.section(
            "retry",
            r ->
                new Retry(
                    r.value("max_retries", Kinds.COUNT_OR_NONE, 5, "How often a call is repeated."),
                    r.value("max_delay", Kinds.DURATION, Duration.ofSeconds(60), "Longest pause.")),
            "What happens when a model call fails."),
        limits.run(),
        limits.usdPerDay(),
        pricing(f));
  }

  private static Map<Role, RoleModel> models(
      Fields f, Vendor type, boolean hasModel, @Nullable String model) {
    Map<Role, RoleModel> models = new EnumMap<>(Role.class);
    models.put(Role.PLAN, role(f, Role.PLAN, "plan", "Makes the plan.", type, hasModel, model));
    models.put(
        Role.IMPLEMENT,
        role(f, Role.IMPLEMENT, "implement", "Changes the code.", type, hasModel, model));
    models.put(
        Role.SUMMARIZE,
        role(f, Role.SUMMARIZE, "summarize", "Shortens and sums up.", type, hasModel, model));
    return models;
  }

  private static RoleModel role(
      Fields f,
      Role role,
      String key,
      String doc,
      Vendor type,
      boolean hasModel,
      @Nullable String model) {
    RoleModel usual = CLAUDE.getOrDefault(role, new RoleModel("", 8192, 0));
    return f.section(
        key,
        r -> {
          String named = r.optional("model", Kinds.MODEL, "The model's name.");
          boolean given = hasModel || r.has("model");
          if (!given && type != Vendor.CLAUDE) {
            r.problem(
                "",
                "agent.type is %s, and no model is named for \"%s\".".formatted(type.word(), key),
                "Add agent.model.");
          }
          return new RoleModel(
              named != null ? named : model != null ? model : usual.model(),
              r.value("max_tokens", Kinds.COUNT, usual.maxTokens(), "The longest answer."),
              r.value("thinking", Kinds.COUNT_OR_NONE, 0, "Tokens to think before; 0 for none."));
        },
        doc);
  }

  private static Limits budget(Fields f) {
    Budget usual = Budget.DEFAULT;
    return new Limits(
        new Budget(
            f.value("usd", Kinds.USD, usual.usd(), "US dollars for one run."),
            f.value("tokens", Kinds.COUNT, (int) usual.tokens(), "Tokens of one run, in and out."),
            f.value("turns", Kinds.COUNT, usual.turns(), "Model calls of one run."),
            f.value("wall_time", Kinds.DURATION, usual.wallTime(), "Time for one run.")),
        f.optional("usd_per_day", Kinds.USD, "US dollars for all runs of a project in a day."));
  }

  private static Pricing pricing(Fields f) {
    return Pricing.list()
        .with(
            f.named(
                "pricing",
                Kinds.MODEL,
                null,
                (_, p) -> price(p),
                "US dollars per million tokens by model; only where ours is wrong or missing."));
  }

  /// What is left out of the cache's prices is taken at its dearest.
  private static Price price(Fields f) {
    BigDecimal input = f.required("input", Kinds.PRICE, "Tokens in.");
    BigDecimal output = f.required("output", Kinds.PRICE, "Tokens out.");
    BigDecimal read = f.optional("cache_read", Kinds.PRICE, "Tokens read from the cache.");
    BigDecimal write = f.optional("cache_write", Kinds.PRICE, "Tokens written to the cache.");
    return new Price(
        input,
        output,
        read == null ? input : read,
        write == null ? input.multiply(CACHE_WRITE_FACTOR) : write);
  }
}
