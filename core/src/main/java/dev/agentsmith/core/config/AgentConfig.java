package dev.agentsmith.core.config;

import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Pricing;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.secret.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `agent:` of a project, defaults merged in.
///
/// @param provider of the roles that name none of their own
/// @param models by role, each of them there
/// @param usdPerDay the most that a project's runs may cost in a day; no limit if null
/// @param pricing our list with the file's prices on top
public record AgentConfig(
    ModelProvider provider,
    Map<Role, RoleModel> models,
    boolean cacheEnabled,
    Compaction compaction,
    Retry retry,
    Budget budget,
    @Nullable Usd usdPerDay,
    Pricing pricing) {

  public AgentConfig {
    models = Map.copyOf(models);
  }

  /// Whose protocol is spoken; `endpoint` may lead to everything compatible.
  public enum Vendor {
    CLAUDE,
    OPENAI,
    GEMINI,
    OLLAMA;

    /// As `agent.type` has it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Where a model is asked.
  ///
  /// @param endpoint the vendor's own address if null
  /// @param apiKey null if the file names none: then the vendor's usual variable counts
  public record ModelProvider(Vendor type, @Nullable String endpoint, @Nullable Secret apiKey) {}

  /// What a model call is for.
  public enum Role {
    PLAN,
    IMPLEMENT,
    SUMMARIZE
  }

  /// @param maxTokens the longest answer
  public record RoleModel(ModelProvider provider, String model, int maxTokens, Thinking thinking) {
    /// What one answer can cost at worst: what is thought counts too.
    public int mostTokens() {
      return maxTokens + thinking.budgetTokens();
    }
  }

  /// How much a model thinks before it answers. Which of the two a model takes is the vendor's to
  /// say; with neither it does as it usually does.
  ///
  /// @param budgetTokens at most so many tokens; 0 if not given
  /// @param effort as much as it sees fit; null if not given
  public record Thinking(int budgetTokens, @Nullable Effort effort) {
    public static final Thinking NONE = new Thinking(0, null);
  }

  /// The words of all vendors; none of them knows all.
  public enum Effort {
    MINIMAL,
    LOW,
    MEDIUM,
    HIGH,
    XHIGH,
    MAX;

    /// As vendors have it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param maxContextTokens the size of a request from which on older tool results are shortened
  public record Compaction(boolean enabled, int maxContextTokens) {}

  /// How often a failed model call is repeated, and the longest pause before one.
  public record Retry(int maxRetries, Duration maxDelay) {}

  public RoleModel model(Role role) {
    RoleModel model = models.get(role);
    if (model == null) {
      throw new IllegalStateException("every role has a model");
    }
    return model;
  }

  /// The same with one role's model for all of them.
  public AgentConfig only(Role chosen) {
    Map<Role, RoleModel> all = new EnumMap<>(Role.class);
    Arrays.stream(Role.values()).forEach(role -> all.put(role, model(chosen)));
    return new AgentConfig(
        provider, all, cacheEnabled, compaction, retry, budget, usdPerDay, pricing);
  }

  /// The same with one model for all roles, as `--model` asks for.
  public AgentConfig withModel(String name) {
    Map<Role, RoleModel> all = new EnumMap<>(Role.class);
    Arrays.stream(Role.values())
        .forEach(
            role ->
                all.put(
                    role,
                    new RoleModel(
                        provider, name, model(role).maxTokens(), model(role).thinking())));
    return new AgentConfig(
        provider, all, cacheEnabled, compaction, retry, budget, usdPerDay, pricing);
  }
}
