package dev.agentsmith.app.wiring;

import dev.agentsmith.agent.sandbox.Limits;
import dev.agentsmith.agent.sandbox.Protection;
import dev.agentsmith.agent.sandbox.Sandbox;
import dev.agentsmith.agent.sandbox.SandboxRules;
import dev.agentsmith.agent.workspace.GitProgram;
import dev.agentsmith.app.doctor.Check;
import dev.agentsmith.app.doctor.Finding;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.core.config.AgentConfig;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.DispatcherConfig.IntentModel;
import dev.agentsmith.core.config.DispatcherConfig.SpawnerType;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.config.JobConfig;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.docker.DockerSettings;
import dev.agentsmith.dispatcher.docker.DockerSpawner;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.dispatcher.slack.SlackInstallation;
import dev.agentsmith.dispatcher.slack.SlackPlatform;
import dev.agentsmith.dispatcher.slack.SlackSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What a doctor looks at on one machine.
public final class DoctorWiring {
  private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(3);
  private static final int OLDEST_GIT = 230; // for ls-remote and partial clones as we use them

  private static final int OLDEST_REDIS = 602;

  private final Config config;
  private final ConfigFile.Text file;
  private final Environment environment;
  private final Path directory;

  /// @param file that `config` was read from
  /// @param directory in which programs are started
  public DoctorWiring(
      Config config, ConfigFile.Text file, Environment environment, Path directory) {
    this.config = config;
    this.file = file;
    this.environment = environment;
    this.directory = directory;
  }

  public List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    SpawnerType spawner = config.dispatcher().spawner();
    boolean agentsAreHere = spawner == SpawnerType.PROCESS;
    checks.add(new Check("git", () -> List.of(programs(agentsAreHere))));
    if (agentsAreHere) {
      checks.add(new Check("sandbox", this::sandbox));
    }
    models()
        .forEach(
            (name, agent) -> checks.add(new Check("model " + name, () -> List.of(ask(agent)))));
    IntentModel reader = config.dispatcher().intentModel();
    if (reader != null) {
      checks.add(new Check("dispatcher.intent_model", () -> List.of(ask(reader))));
    }
    checks.addAll(new ProjectChecks(config, environment).checks());
    if (!agentsAreHere || environment.isSet(Variable.REDIS_URL)) {
      checks.add(new Check("Redis", () -> List.of(redis(config.dispatcher().redisUrl()))));
    }
    if (spawner == SpawnerType.KUBERNETES) {
      var agents = DispatcherWiring.agentSettings(config, file, environment);
      checks.addAll(new ClusterChecks(config, agents, environment).checks());
      checks.add(new Check("Secrets", () -> new SecretChecks(config, environment).look()));
    }
    if (spawner == SpawnerType.DOCKER) {
      checks.add(new Check("Docker", () -> List.of(docker())));
    }
    if (environment.secret(Variable.SLACK_BOT_TOKEN).isPresent()) {
      checks.add(new Check("Slack", this::slack));
    }
    return checks;
  }

  private Finding programs(boolean agentsAreHere) throws InterruptedException {
    String java = "JDK " + Runtime.version().feature() + "." + Runtime.version().interim();
    java += "." + Runtime.version().update();
    if (!agentsAreHere) {
      return Finding.ok(java + "; git and the sandbox are a matter of the agents' image");
    }
    Optional<String> git = GitProgram.version(environment.asMap(), directory);
    if (git.isEmpty()) {
      return Finding.fail("git can't be started. Install git 2.30 or newer.");
    }
    String[] parts = git.get().split("\\D+", 3);
    boolean old = parts.length < 2 || number(parts) < OLDEST_GIT;
    return old
        ? Finding.fail("git " + git.get() + " is too old. Install git 2.30 or newer.")
        : Finding.ok(java + ", git " + git.get());
  }

  private List<Finding> sandbox() {
    JobConfig job = config.defaults().job();
    var rules =
        new SandboxRules(
            List.of(), List.of(), false, new Limits(job.memoryBytes(), job.processes()));
    return Sandbox.prepare(rules)
        .map(
            sandbox -> {
              try (sandbox) {
                return findings(sandbox.protection());
              }
            })
        .orElse(
            List.of(
                Finding.warn(
                    "Sandbox: none on this system; commands are held by nothing. Use Linux 5.13 or"
                        + " newer.")));
  }

  private static List<Finding> findings(Protection protection) {
    List<Finding> findings = new ArrayList<>(List.of(Finding.ok(protection.sentence())));
    protection.missing().forEach(missing -> findings.add(Finding.warn(missing)));
    return findings;
  }

  /// Each model once, whatever it is for.
  private Map<String, AgentConfig> models() {
    Map<String, AgentConfig> models = new LinkedHashMap<>();
    List<AgentConfig> agents = new ArrayList<>(List.of(config.defaults().agent()));
    config.projects().forEach(project -> agents.add(project.agent()));
    for (Role role : List.of(Role.IMPLEMENT, Role.PLAN, Role.SUMMARIZE)) {
      for (AgentConfig agent : agents) {
        models.putIfAbsent(agent.model(role).model(), agent.only(role));
      }
    }
    return models;
  }

  private Finding ask(AgentConfig agent) throws InterruptedException {
    String name = agent.model(Role.IMPLEMENT).model();
    try (Model model = ModelWiring.model(agent, environment, anybody())) {
      return ask("model " + name, model, name);
    }
  }

  /// The one that reads what people write.
  private Finding ask(IntentModel reader) throws InterruptedException {
    try (Model model = ModelWiring.once(reader, environment, anybody())) {
      return ask("dispatcher.intent_model " + reader.model(), model, reader.model());
    }
  }

  private static RunId anybody() {
    return RunId.random(RandomGenerator.getDefault());
  }

  /// The smallest request that shows that key, address and name are right.
  private static Finding ask(String what, Model model, String name) throws InterruptedException {
    long begin = System.nanoTime();
    try {
      model.reply(
          new ModelRequest(
              name, 1, "Answer with one word.", List.of(), List.of(new ModelMessage.User("Hi"))));
      return Finding.ok(
          "%s answers (%d ms)".formatted(what, (System.nanoTime() - begin) / 1_000_000));
    } catch (ModelFailure e) {
      return Finding.fail(what + ": " + e.problem().sentence());
    }
  }

  private Finding redis(String address) {
    RedisUrl url =
        RedisUrl.parse(address, environment.secret(Variable.REDIS_PASSWORD).orElse(null));
    try (var redis = new Redis(url, 1, REDIS_TIMEOUT)) {
      return finding(url, redis.facts());
    } catch (RedisUnavailable e) {
      return Finding.fail(
          "Redis does not answer at %s: %s. Start it, or correct REDIS_URL."
              .formatted(url, e.getMessage()));
    }
  }

  private Finding docker() {
    DockerSettings settings = SpawnerWiring.dockerSettings(config.dispatcher(), environment);
    try (var spawner = new DockerSpawner(settings, SystemTime.clock())) {
      int jobs = spawner.list().size();
      return Finding.ok(
          "Docker answers at %s (%d agents' containers)".formatted(settings.host(), jobs));
    } catch (SpawnerUnavailable e) {
      return Finding.fail(
          "Docker does not answer at %s. Start it, or correct DOCKER_HOST."
              .formatted(settings.host()));
    }
  }

  /// Both secrets are looked at, but only Slack could say whether the signing secret is this app's:
  /// it does so when it verifies the address.
  private List<Finding> slack() {
    SlackSettings settings = DispatcherWiring.slack(environment).orElseThrow();
    try (var slack = new SlackPlatform(settings)) {
      SlackInstallation there = slack.installation();
      List<String> missing = there.missingScopes();
      if (missing.isEmpty()) {
        return List.of(
            Finding.ok(
                "Slack: %s in %s, with all scopes".formatted(there.bot(), there.workspace())));
      }
      return missing.stream()
          .map(
              scope ->
                  Finding.fail(
                      "Slack: scope %s is missing. Add it under OAuth & Permissions, reinstall, run"
                              .formatted(scope)
                          + " doctor again."))
          .toList();
    } catch (ChatUnavailable e) {
      return List.of(
          Finding.fail("Slack: " + e.getMessage() + ". Look at SLACK_BOT_TOKEN (docs/slack.md)."));
    }
  }

  private static Finding finding(RedisUrl url, Redis.Facts facts) {
    String[] parts = facts.version().split("\\D+", 3);
    if (parts.length >= 2 && number(parts) < OLDEST_REDIS) {
      return Finding.fail(
          "Redis %s at %s is too old. Install Redis 6.2 or newer.".formatted(facts.version(), url));
    }
    String words =
        "Redis %s at %s, %s, %s (%d MB used)"
            .formatted(
                facts.version(),
                url,
                facts.policy(),
                facts.limitBytes() == 0 ? "no limit" : (facts.limitBytes() >> 20) + " MB",
                facts.usedBytes() >> 20);
    return facts.policy().equals("noeviction")
        ? Finding.ok(words)
        : Finding.warn(
            words + ": when full, it drops what runs need. Set maxmemory-policy to noeviction.");
  }

  private static int number(String[] parts) {
    return Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]);
  }
}
