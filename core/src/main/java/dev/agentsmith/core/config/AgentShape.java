package dev.agentsmith.core.config;

import dev.agentsmith.core.config.AgentConfig.Compaction;
import dev.agentsmith.core.config.AgentConfig.Effort;
import dev.agentsmith.core.config.AgentConfig.ModelProvider;
import dev.agentsmith.core.config.AgentConfig.Retry;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import dev.agentsmith.core.config.AgentConfig.Thinking;
import dev.agentsmith.core.config.AgentConfig.Vendor;
import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Pricing;
import dev.agentsmith.core.cost.Pricing.Price;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.secret.Secret;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `agent:` (see [Fields]).
final class AgentShape {
  private static final BigDecimal CACHE_WRITE_FACTOR = new BigDecimal("1.25");

  private static final Map<Role, Usual> CLAUDE =
      Map.of(
          Role.PLAN, new Usual("claude-opus-4-8", 8192),
          Role.IMPLEMENT, new Usual("claude-sonnet-4-5", 8192),
          Role.SUMMARIZE, new Usual("claude-haiku-4-5", 2048));

  static final Kind<Effort> EFFORT = ConfigShape.words(Effort.values());

  private AgentShape() {}

  private record Limits(Budget run, @Nullable Usd usdPerDay) {}

  private record Usual(String model, int maxTokens) {}

  /// What all roles have in common, if they don't say otherwise.
  private record Common(
      ModelProvider provider, boolean hasModel, @Nullable String model, Thinking thinking) {}

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
    var provider =
        new ModelProvider(
            type,
            f.optional(
                "endpoint", Kinds.ENDPOINT, "Address of the API, if not the provider's own."),
            f.optional(
                "api_key", Kinds.SECRET, "Its key; the provider's usual variable if left out."));
    var common = new Common(provider, hasModel, model, thinking(f, Thinking.NONE));
    return new AgentConfig(
        provider,
        f.section("models", m -> models(m, common), "Models by role."),
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

  private static Map<Role, RoleModel> models(Fields f, Common common) {
    Map<Role, RoleModel> models = new EnumMap<>(Role.class);
    models.put(Role.PLAN, role(f, Role.PLAN, "plan", "Makes the plan.", common));
    models.put(Role.IMPLEMENT, role(f, Role.IMPLEMENT, "implement", "Changes the code.", common));
    models.put(
        Role.SUMMARIZE, role(f, Role.SUMMARIZE, "summarize", "Shortens and sums up.", common));
    Map<String, ModelProvider> providers = new HashMap<>();
    models.forEach(
        (_, model) -> {
          ModelProvider other = providers.putIfAbsent(model.model(), model.provider());
          if (other != null && !other.equals(model.provider())) {
            f.problem(
                "",
                "the model \"%s\" stands at two providers.".formatted(model.model()),
                "Give it the same type, endpoint and api_key for each role.");
          }
        });
    return models;
  }

  private static RoleModel role(Fields f, Role role, String key, String doc, Common common) {
    Usual usual = CLAUDE.getOrDefault(role, new Usual("", 8192));
    return f.section(
        key,
        r -> {
          ModelProvider provider = provider(r, common.provider());
          String named = r.optional("model", Kinds.MODEL, "The model's name.");
          boolean sameVendor = provider.type() == common.provider().type();
          boolean given = r.has("model") || (common.hasModel() && sameVendor);
          if (!given && provider.type() != Vendor.CLAUDE) {
            r.problem(
                "",
                sameVendor
                    ? "agent.type is %s, and no model is named for \"%s\"."
                        .formatted(provider.type().word(), key)
                    : "the type of \"%s\" is %s, and no model is named."
                        .formatted(key, provider.type().word()),
                sameVendor ? "Add agent.model." : "Add its model.");
          }
          String inherited = sameVendor ? common.model() : null;
          return new RoleModel(
              provider,
              named != null ? named : inherited != null ? inherited : usual.model(),
              r.value("max_tokens", Kinds.COUNT, usual.maxTokens(), "The longest answer."),
              thinking(r, common.thinking()));
        },
        doc);
  }

  /// A role that names another vendor has nothing of the common one: its key is not for others.
  private static ModelProvider provider(Fields f, ModelProvider common) {
    Vendor own =
        f.optional("type", ConfigShape.VENDOR, "Whose protocol; that of agent if left out.");
    Vendor type = own == null ? common.type() : own;
    String endpoint = f.optional("endpoint", Kinds.ENDPOINT, "Address of this model's API.");
    Secret apiKey = f.optional("api_key", Kinds.SECRET, "Key for this model.");
    boolean same = type == common.type() && endpoint == null;
    return new ModelProvider(
        type,
        same ? common.endpoint() : endpoint,
        apiKey != null ? apiKey : same ? common.apiKey() : null);
  }

  private static Thinking thinking(Fields f, Thinking usual) {
    return f.section(
        "thinking",
        t -> {
          int budget =
              t.value(
                  "budget_tokens",
                  Kinds.COUNT_OR_NONE,
                  usual.budgetTokens(),
                  "At most so many tokens, on top of max_tokens: for Claude up to 4.5.");
          Effort effort =
              t.optional(
                  "effort",
                  EFFORT,
                  "As much as the model sees fit: for Claude from 4.6 on, and OpenAI.");
          if (t.has("budget_tokens") && t.has("effort") && budget > 0) {
            t.problem("effort", "thinking has budget_tokens and effort.", "Keep one of them.");
          }
          if (t.has("effort")) {
            return new Thinking(0, effort);
          }
          return t.has("budget_tokens") ? new Thinking(budget, null) : usual;
        },
        "How much a model thinks before it answers; as it usually does if left out.");
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
