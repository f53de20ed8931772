package dev.agentsmith.app.wiring;

import dev.agentsmith.clients.anthropic.AnthropicModel;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.http.StreamLimits;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelRouter;
import dev.agentsmith.clients.model.RetryingModel;
import dev.agentsmith.clients.openai.OpenAiModel;
import dev.agentsmith.clients.openai.OpenAiModel.Dialect;
import dev.agentsmith.core.config.AgentConfig;
import dev.agentsmith.core.config.AgentConfig.ModelProvider;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import dev.agentsmith.core.config.DispatcherConfig.IntentModel;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Secret;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The models as a project wants them: one client for each provider that its roles name.
final class ModelWiring {
  private final String place;
  private final boolean cacheEnabled;
  private final Environment environment;
  private final RunId run;

  /// @param place where the configuration names the provider
  private ModelWiring(String place, boolean cacheEnabled, Environment environment, RunId run) {
    this.place = place;
    this.cacheEnabled = cacheEnabled;
    this.environment = environment;
    this.run = run;
  }

  /// A model that loads its classes on a thread of its own meanwhile.
  ///
  /// @throws ProblemException if it can't be used for want of a key
  static Model model(AgentConfig agent, Environment environment, RunId run) {
    Model model = new ModelWiring("agent", agent.cacheEnabled(), environment, run).routed(agent);
    warmUp(model);
    return new RetryingModel(model, agent.retry(), RandomGenerator.getDefault());
  }

  /// The one that reads what people write; it is asked once each time. Its prompt is too short for
  /// the providers' caches.
  ///
  /// @param replica who asks
  /// @throws ProblemException if it can't be used for want of a key
  static Model once(IntentModel wanted, Environment environment, RunId replica) {
    Model model =
        new ModelWiring("dispatcher.intent_model", false, environment, replica)
            .client(new ModelProvider(wanted.type(), wanted.endpoint(), wanted.apiKey()));
    warmUp(model);
    return model;
  }

  private static void warmUp(Model model) {
    Thread.ofPlatform().daemon().name("warm-up").start(model::warmUp);
  }

  private Model routed(AgentConfig agent) {
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
      case OPENAI -> openAi(provider);
      case OLLAMA -> ollama(provider);
      case GEMINI ->
          throw new ProblemException(
              Problem.of(
                  "Models of type gemini are not in this version.",
                  "Set %s.type to openai, and %s.endpoint to the address at which Gemini speaks like it."
                      .formatted(place, place)));
    };
  }

  private Model claude(ModelProvider provider) {
    return new AnthropicModel(
        new AnthropicModel.Settings(
            Optional.ofNullable(provider.endpoint())
                .or(() -> environment.text(Variable.ANTHROPIC_BASE_URL))
                .orElse(AnthropicModel.Settings.PUBLIC_ENDPOINT),
            key(provider, Variable.ANTHROPIC_API_KEY),
            cacheEnabled),
        new HttpCaller(HttpLimits.MODEL, new Proxies(environment)),
        StreamLimits.TALKING);
  }

  /// The variable that must have its key, whether it is set or not; empty if there is none.
  static Optional<Variable> neededKey(ModelProvider provider, Environment environment) {
    if (provider.apiKey() != null) {
      return Optional.empty();
    }
    return switch (provider.type()) {
      case CLAUDE -> Optional.of(Variable.ANTHROPIC_API_KEY);
      case OPENAI ->
          isOpenAi(openAiEndpoint(provider, environment))
              ? Optional.of(Variable.OPENAI_API_KEY)
              : Optional.empty();
      case OLLAMA, GEMINI -> Optional.empty();
    };
  }

  private static String openAiEndpoint(ModelProvider provider, Environment environment) {
    return Optional.ofNullable(provider.endpoint())
        .or(() -> environment.text(Variable.OPENAI_BASE_URL))
        .orElse(OpenAiModel.Settings.PUBLIC_ENDPOINT);
  }

  private static boolean isOpenAi(String endpoint) {
    return endpoint.startsWith(OpenAiModel.Settings.PUBLIC_ENDPOINT);
  }

  /// A key is only asked for where it is known to be needed: at OpenAI itself.
  private Model openAi(ModelProvider provider) {
    String endpoint = openAiEndpoint(provider, environment);
    boolean own = isOpenAi(endpoint);
    Secret key =
        own
            ? key(provider, Variable.OPENAI_API_KEY)
            : optionalKey(provider, Variable.OPENAI_API_KEY).orElse(null);
    return compatible(endpoint, key, own ? Dialect.OPENAI : Dialect.COMMON);
  }

  private Model ollama(ModelProvider provider) {
    String endpoint =
        Optional.ofNullable(provider.endpoint()).orElse(OpenAiModel.Settings.OLLAMA_ENDPOINT);
    return compatible(endpoint, provider.apiKey(), Dialect.COMMON);
  }

  private Model compatible(String endpoint, @Nullable Secret key, Dialect dialect) {
    return new OpenAiModel(
        new OpenAiModel.Settings(endpoint, key, dialect, run.value()),
        new HttpCaller(HttpLimits.MODEL, new Proxies(environment)),
        StreamLimits.SILENT);
  }

  private Optional<Secret> optionalKey(ModelProvider provider, Variable variable) {
    return Optional.ofNullable(provider.apiKey()).or(() -> environment.secret(variable));
  }

  private Secret key(ModelProvider provider, Variable variable) {
    return optionalKey(provider, variable)
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        "There is no key for the model: %s is not set.".formatted(variable),
                        "Set it, or name another variable as %s.api_key in agentsmith.yml."
                            .formatted(place))));
  }
}
