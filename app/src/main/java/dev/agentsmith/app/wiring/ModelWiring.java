package dev.agentsmith.app.wiring;

import dev.agentsmith.clients.anthropic.AnthropicModel;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.http.StreamLimits;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelRouter;
import dev.agentsmith.clients.model.RetryingModel;
import dev.agentsmith.core.config.AgentConfig;
import dev.agentsmith.core.config.AgentConfig.ModelProvider;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.secret.Secret;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The models as a project wants them: one client for each provider that its roles name.
final class ModelWiring {
  private final AgentConfig agent;
  private final Environment environment;

  private ModelWiring(AgentConfig agent, Environment environment) {
    this.agent = agent;
    this.environment = environment;
  }

  /// A model that loads its classes on a thread of its own meanwhile.
  ///
  /// @throws ProblemException if it can't be used for want of a key
  static Model model(AgentConfig agent, Environment environment) {
    Model model = new ModelWiring(agent, environment).routed();
    Thread.ofPlatform().daemon().name("warm-up").start(model::warmUp);
    return new RetryingModel(model, agent.retry(), RandomGenerator.getDefault());
  }

  private Model routed() {
    Map<ModelProvider, Model> clients = new LinkedHashMap<>();
    Map<String, Model> byName = new HashMap<>();
    for (RoleModel role : agent.models().values()) {
      byName.put(role.model(), clients.computeIfAbsent(role.provider(), this::client));
    }
    return clients.size() == 1
        ? clients.values().iterator().next()
        : new ModelRouter(byName, clients.values());
  }

  private Model client(ModelProvider provider) {
    return switch (provider.type()) {
      case CLAUDE -> claude(provider);
      case OPENAI, OLLAMA, GEMINI ->
          throw new ProblemException(
              Problem.of(
                  "Models of type " + provider.type().word() + " are not in this version.",
                  "Set agent.type to claude; agent.endpoint leads to everything that speaks like"
                      + " it."));
    };
  }

  private Model claude(ModelProvider provider) {
    return new AnthropicModel(
        new AnthropicModel.Settings(
            Optional.ofNullable(provider.endpoint())
                .or(() -> environment.text(Variable.ANTHROPIC_BASE_URL))
                .orElse(AnthropicModel.Settings.PUBLIC_ENDPOINT),
            key(provider, Variable.ANTHROPIC_API_KEY),
            agent.cacheEnabled()),
        new HttpCaller(HttpLimits.MODEL, new Proxies(environment)),
        StreamLimits.TALKING);
  }

  private Secret key(ModelProvider provider, Variable variable) {
    return Optional.ofNullable(provider.apiKey())
        .or(() -> environment.secret(variable))
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        "There is no key for the model: %s is not set.".formatted(variable),
                        "Set it, or name another variable as agent.api_key in agentsmith.yml.")));
  }
}
