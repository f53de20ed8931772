package dev.agentsmith.core.config;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.secret.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The variables the program was started with. Every one that it reads for itself is a [Variable];
/// any other can be named as `${NAME}` in `agentsmith.yml`. Immutable.
public final class Environment {
  private static final Pattern SECRET_NAME =
      Pattern.compile(".*(TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|CREDENTIALS|PRIVATE_?KEY)S?");

  /// One each millisecond: turns are counted so.
  private static final int MAX_EDITS = 60_000;

  private final Map<String, String> values;

  /// Every variable that is read, once, as the documentation lists it.
  public enum Variable {
    ANTHROPIC_API_KEY("Key for Claude models, where the configuration names no other."),
    ANTHROPIC_BASE_URL("Address of the Anthropic API, where the configuration names no endpoint."),
    OPENAI_API_KEY("Key for OpenAI models, where the configuration names no other."),
    OPENAI_BASE_URL("Address of OpenAI's API, where the configuration names no endpoint."),
    GEMINI_API_KEY("Key for Gemini models, where the configuration names no other."),
    GIT_TOKEN("Token for git over HTTP."),
    GITHUB_TOKEN("Token for GitHub: its interface, and git where there is no GIT_TOKEN."),
    GITHUB_API_URL(
        "Address of GitHub's interface, where the configuration names no endpoint; for a GitHub of"
            + " your own: https://<host>/api/v3."),
    GITHUB_APP_ID("Id of a GitHub App, which works with short-lived tokens for one repository."),
    GITHUB_APP_PRIVATE_KEY("Private key of that app: the text of its .pem file."),
    AGENTSMITH_CONFIG("Path of the configuration file."),
    AGENTSMITH_CACHE("Directory for what can be made again; ~/.cache/agentsmith if unset."),
    AGENTSMITH_LAUNCHER("How messages call the program; set by its launcher."),
    AGENTSMITH_LOG("Log level: error, warn, info or debug."),
    AGENTSMITH_RUN_ID("Run id, given to an agent by its spawner."),
    AGENTSMITH_RUN_DIR(
        "Run directory, given to an agent by a spawner that sends secrets by standard input."),
    AGENTSMITH_ASKED_BY("Who asked for the run, given to an agent by its dispatcher."),
    AGENTSMITH_ASKED_IN("Where they asked, given to an agent by its dispatcher."),
    AGENTSMITH_ASKER_EMAIL(
        "Their address for Co-authored-by, given to an agent by its dispatcher."),
    AGENTSMITH_IMAGE(
        "Image of the agents, where job.image names no other;"
            + " holgerleichsenring/agent-smith:latest if unset."),
    SLACK_BOT_TOKEN("Token of your Slack app, xoxb-…: the dispatcher then listens to Slack."),
    SLACK_SIGNING_SECRET(
        "Signing secret of that app; two, with a comma between them, while it is being replaced."),
    SLACK_API_URL("Address of Slack's Web API, for tests and gateways; https://slack.com/api/."),
    SLACK_EDITS_PER_MINUTE(
        "How often all dispatchers together edit messages in a minute, where Slack allows another"
            + " number than its usual 50; 48 if unset, 0 where nothing counts them."),
    REDIS_URL(
        "Where Redis is: host:port, redis://, rediss:// or redis-sentinel://. Without it an agent"
            + " runs without Redis, and a dispatcher takes redis:6379."),
    REDIS_PASSWORD("Password for Redis."),
    SPAWNER_TYPE("What carries runs: process, docker or kubernetes."),
    K8S_NAMESPACE("Namespace of the Jobs; agentsmith if unset."),
    K8S_SECRET_NAME(
        "Secret whose keys a Job gets as variables, where job.secret names no other;"
            + " agentsmith-secrets if unset."),
    K8S_QUEUE_NAME("Kueue's queue for the Jobs; none if unset."),
    IMAGE_PULL_POLICY("When Kubernetes pulls the agent's image; IfNotPresent if unset."),
    KUBECONFIG("Where the cluster is, for a dispatcher outside of it; ~/.kube/config if unset."),
    HOSTNAME("Set by Kubernetes: the dispatcher's own Pod, which names its ConfigMap."),
    DOCKER_HOST("Where Docker's engine is; unix:///var/run/docker.sock if unset."),
    DOCKER_NETWORK("Network of the agents' containers; bridge if unset."),
    PORT("Port of the dispatcher; 8081 if unset."),
    METRICS_PORT("Port of the dispatcher for GET /metrics alone; not served if unset."),
    HTTPS_PROXY("Proxy for https addresses."),
    HTTP_PROXY("Proxy for http addresses."),
    NO_PROXY("Hosts that are reached without a proxy, separated by commas."),
    KUBERNETES_SERVICE_HOST("Set by Kubernetes inside a cluster."),
    HOME("The user's directory."),
    XDG_CACHE_HOME("The user's cache directory."),
    NO_COLOR("If set to anything: no colours."),
    CI("If set to anything: no question is asked and nothing is redrawn.");

    private final String doc;

    Variable(String doc) {
      this.doc = doc;
    }

    /// One sentence for the documentation.
    public String doc() {
      return doc;
    }
  }

  public Environment(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /// The value of a variable; an empty one counts as unset.
  public Optional<String> text(Variable variable) {
    return value(variable.name());
  }

  public Optional<Secret> secret(Variable variable) {
    return text(variable).filter(value -> !value.isBlank()).map(value -> Secret.of(value.strip()));
  }

  /// Set to anything at all.
  public boolean isSet(Variable variable) {
    return text(variable).isPresent();
  }

  /// The value of any variable, for `${NAME}`.
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  /// The token git sends to this kind of host.
  public Optional<Secret> gitToken() {
    return secret(Variable.GIT_TOKEN).or(() -> secret(Variable.GITHUB_TOKEN));
  }

  /// Where what can be made again is kept (XDG Base Directory Specification).
  public Path cache(Path home) {
    return text(Variable.AGENTSMITH_CACHE)
        .map(Path::of)
        .orElseGet(
            () ->
                text(Variable.XDG_CACHE_HOME)
                    .map(Path::of)
                    .orElse(home.resolve(".cache"))
                    .resolve("agentsmith"));
  }

  /// The names of variables that are for a chat, in their order: no agent needs them (design.md
  /// §1).
  public List<String> chatNames() {
    return values.keySet().stream().filter(Environment::isChat).sorted().toList();
  }

  /// The same without them.
  public Environment withoutChat() {
    Map<String, String> rest = new HashMap<>(values);
    rest.keySet().removeIf(Environment::isChat);
    return new Environment(rest);
  }

  private static boolean isChat(String name) {
    return name.startsWith("SLACK_");
  }

  /// This environment with `more` on top.
  public Environment with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(values);
    all.putAll(more);
    return new Environment(all);
  }

  /// @throws ProblemException if it is no port
  public Optional<Integer> port() {
    return port(Variable.PORT);
  }

  /// @throws ProblemException if it is no port
  public Optional<Integer> metricsPort() {
    return port(Variable.METRICS_PORT);
  }

  private Optional<Integer> port(Variable variable) {
    return text(variable).map(text -> port(variable, text));
  }

  /// @throws ProblemException if it is no number, or none that can be kept to
  public Optional<Integer> editsPerMinute() {
    return text(Variable.SLACK_EDITS_PER_MINUTE).map(Environment::editsPerMinute);
  }

  /// @throws ProblemException if it is none of the known ones
  public Optional<DispatcherConfig.SpawnerType> spawner() {
    return text(Variable.SPAWNER_TYPE)
        .map(word -> oneOf(Variable.SPAWNER_TYPE, word, DispatcherConfig.SpawnerType.values()));
  }

  /// @throws ProblemException if it is none of the known ones
  public Optional<Config.LogLevel> logLevel() {
    return text(Variable.AGENTSMITH_LOG)
        .map(word -> oneOf(Variable.AGENTSMITH_LOG, word, Config.LogLevel.values()));
  }

  /// The values of all variables whose names sound secret, for a redactor.
  public List<Secret> secrets() {
    return secretNames().stream()
        .flatMap(name -> value(name).stream())
        .map(value -> Secret.of(value.strip()))
        .toList();
  }

  /// The names of all that are set and sound secret, in their order.
  public List<String> secretNames() {
    return values.entrySet().stream()
        .filter(one -> !one.getValue().isBlank())
        .map(Map.Entry::getKey)
        .filter(name -> SECRET_NAME.matcher(name.toUpperCase(Locale.ROOT)).matches())
        .sorted()
        .toList();
  }

  /// All variables, for the one child that gets them unchanged.
  public Map<String, String> asMap() {
    return values;
  }

  private static int port(Variable variable, String text) {
    @Nullable Integer port = null;
    try {
      port = Integer.valueOf(text);
    } catch (NumberFormatException e) {
      // told below, with the same words as a number out of range
    }
    if (port == null || port < 0 || port > 65535) {
      throw new ProblemException(
          Problem.of(
              variable + " is \"" + text + "\": a port number is needed, for example 8081.", ""));
    }
    return port;
  }

  private static int editsPerMinute(String text) {
    if (!text.matches("0|[1-9]\\d{0,4}") || Integer.parseInt(text) > MAX_EDITS) {
      throw new ProblemException(
          Problem.of(
              "SLACK_EDITS_PER_MINUTE is \"%s\": a number from 0 to %d is needed, for example 48."
                  .formatted(text, MAX_EDITS),
              ""));
    }
    return Integer.parseInt(text);
  }

  private static <E extends Enum<E>> E oneOf(Variable variable, String word, E[] known) {
    List<String> words = new ArrayList<>();
    for (E candidate : known) {
      String name = candidate.name().toLowerCase(Locale.ROOT);
      if (name.equals(word.toLowerCase(Locale.ROOT))) {
        return candidate;
      }
      words.add(name);
    }
    throw new ProblemException(
        Problem.of(
            "%s is \"%s\": one of %s is needed."
                .formatted(variable, word, String.join(", ", words)),
            ""));
  }
}
