package dev.agentsmith.app.wiring;

import dev.agentsmith.clients.anthropic.AnthropicModel;
import dev.agentsmith.clients.anthropic.AnthropicModel.Settings;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.RetryingModel;
import dev.agentsmith.core.config.AgentConfig;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import dev.agentsmith.core.config.AgentConfig.Vendor;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.secret.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The model as a project wants it.
final class ModelWiring {
  private ModelWiring() {}

  /// A model that loads its classes on a thread of its own meanwhile.
  ///
  /// @throws ProblemException if it can't be used for want of a key
  static Model model(AgentConfig agent, Environment environment) {
    if (agent.type() != Vendor.CLAUDE) {
      throw new ProblemException(
          Problem.of(
              "Models of type " + agent.type().word() + " are not in this version.",
              "Set agent.type to claude; agent.endpoint leads to everything that speaks like it."));
    }
    var settings =
        new Settings(
            endpoint(agent, environment),
            key(agent, environment),
            agent.cacheEnabled(),
            thinking(agent));
    var model =
        new AnthropicModel(settings, new HttpCaller(HttpLimits.MODEL, new Proxies(environment)));
    Thread.ofPlatform().daemon().name("warm-up").start(() -> warmUp(model));
    return new RetryingModel(model, agent.retry(), RandomGenerator.getDefault());
  }

  private static String endpoint(AgentConfig agent, Environment environment) {
    return Optional.ofNullable(agent.endpoint())
        .or(() -> environment.text(Variable.ANTHROPIC_BASE_URL))
        .orElse(Settings.PUBLIC_ENDPOINT);
  }

  private static Secret key(AgentConfig agent, Environment environment) {
    return Optional.ofNullable(agent.apiKey())
        .or(() -> environment.secret(Variable.ANTHROPIC_API_KEY))
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        "There is no key for the model: ANTHROPIC_API_KEY is not set.",
                        "Set it, or name another variable as agent.api_key in agentsmith.yml.")));
  }

  private static Map<String, Integer> thinking(AgentConfig agent) {
    Map<String, Integer> thinking = new HashMap<>();
    for (Role role : Role.values()) {
      RoleModel model = agent.model(role);
      thinking.merge(model.model(), model.thinking(), Math::max);
    }
    return thinking;
  }

  private static void warmUp(AnthropicModel model) {
    try {
      model.warmUp();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
