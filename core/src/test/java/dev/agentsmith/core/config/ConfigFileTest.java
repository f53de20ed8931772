package dev.agentsmith.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.config.AgentConfig.Compaction;
import dev.agentsmith.core.config.AgentConfig.Effort;
import dev.agentsmith.core.config.AgentConfig.ModelProvider;
import dev.agentsmith.core.config.AgentConfig.Retry;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import dev.agentsmith.core.config.AgentConfig.Thinking;
import dev.agentsmith.core.config.AgentConfig.Vendor;
import dev.agentsmith.core.config.Config.Match;
import dev.agentsmith.core.config.DispatcherConfig.IntentModel;
import dev.agentsmith.core.config.DispatcherConfig.RunLimits;
import dev.agentsmith.core.config.DispatcherConfig.SpawnerType;
import dev.agentsmith.core.config.JobConfig.SandboxUse;
import dev.agentsmith.core.config.Project.Access;
import dev.agentsmith.core.config.Project.Build;
import dev.agentsmith.core.config.Project.Host;
import dev.agentsmith.core.config.Project.PullRequests;
import dev.agentsmith.core.config.Project.Source;
import dev.agentsmith.core.config.Project.Tickets;
import dev.agentsmith.core.config.Project.Unverified;
import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Pricing;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  private static final ModelProvider CLAUDE =
      new ModelProvider(Vendor.CLAUDE, null, Secret.of("key-1"));

  private static final RepositoryUrl MY_API = new RepositoryUrl("https://github.com/org/my-api");

  @Test
  void theExampleOfTheDesignIsUnderstoodKeyByKey() {
    Config config =
        Configs.load(Configs.resource("example.yml"), Map.of("ANTHROPIC_API_KEY", "key-1"));
    assertThat(config.missing()).isEmpty();
    assertThat(config.dispatcher())
        .isEqualTo(
            new DispatcherConfig(
                new RunLimits(20, 5, 3),
                new IntentModel(Vendor.CLAUDE, "claude-haiku-4-5", null, null),
                8081,
                "redis:6379",
                Path.of("/home/u/.agentsmith/data"),
                null,
                SpawnerType.PROCESS));
    assertThat(config.pipelines().get("careful-fix"))
        .isEqualTo(Pipelines.STEPS.stream().filter(step -> !step.equals("install")).toList());
    assertThat(config.projects())
        .containsExactly(
            new Project(
                "my-api",
                List.of("api", "backend"),
                new Source(Host.GITHUB, MY_API, "main", null, null, null),
                new Tickets.GitHub(MY_API, null, null),
                "fix",
                List.of("C0123456789"),
                new Access(
                    new Access.Rule(List.of("U0123456789"), List.of("S0123456789"), List.of()),
                    Map.of()),
                List.of("AGENTS.md", ".agentsmith/coding-principles.md"),
                new Build(null, "./mvnw -q test", null, false),
                List.of("repo.example.org"),
                PackagesConfig.NONE,
                new JobConfig(
                    "ghcr.io/org/agentsmith-jdk:1",
                    "my-api-agent",
                    "1",
                    "2Gi",
                    Duration.ofMinutes(60),
                    Duration.ofMinutes(15),
                    512,
                    SandboxUse.PREFERRED,
                    List.of(),
                    Map.of(),
                    List.of(),
                    Map.of(),
                    List.of()),
                new PullRequests(true, List.of()),
                Unverified.DRAFT,
                3,
                new AgentConfig(
                    CLAUDE,
                    Map.of(
                        Role.PLAN,
                        new RoleModel(CLAUDE, "claude-opus-4-8", 8192, Thinking.NONE),
                        Role.IMPLEMENT,
                        new RoleModel(CLAUDE, "claude-sonnet-4-5", 8192, Thinking.NONE),
                        Role.SUMMARIZE,
                        new RoleModel(CLAUDE, "claude-haiku-4-5", 2048, Thinking.NONE)),
                    true,
                    new Compaction(true, 160_000),
                    new Retry(5, Duration.ofSeconds(60)),
                    new Budget(Usd.of("2.00"), 3_000_000, 120, Duration.ofMinutes(30)),
                    Usd.of("50.00"),
                    Pricing.list())));
  }

  @Test
  void eachRoleMayHaveItsOwnProviderAndThinkInItsOwnWay() {
    String yaml =
        """
        defaults:
          agent:
            api_key: ${CLAUDE}
            endpoint: https://gateway.example.org
            thinking: { budget_tokens: 1024 }
            models:
              plan: { type: openai, model: gpt-5, api_key: "${OPEN}", thinking: { effort: high } }
              summarize: { type: ollama, model: qwen, endpoint: "http://gpu:11434" }
        projects:
          a:
            source: { path: a }
          b:
            source: { path: b }
            agent: { models: { plan: { type: claude, model: claude-opus-4-8 } } }
        """;
    Config config = Configs.load(yaml, Map.of("CLAUDE", "c", "OPEN", "o"));
    AgentConfig a = config.projects().get(0).agent();
    var gateway = new ModelProvider(Vendor.CLAUDE, "https://gateway.example.org", Secret.of("c"));
    assertThat(a.model(Role.PLAN))
        .isEqualTo(
            new RoleModel(
                new ModelProvider(Vendor.OPENAI, null, Secret.of("o")),
                "gpt-5",
                8192,
                new Thinking(0, Effort.HIGH)));
    assertThat(a.model(Role.IMPLEMENT))
        .isEqualTo(new RoleModel(gateway, "claude-sonnet-4-5", 8192, new Thinking(1024, null)));
    assertThat(a.model(Role.SUMMARIZE).provider())
        .isEqualTo(new ModelProvider(Vendor.OLLAMA, "http://gpu:11434", null));
    // The key of one vendor is never inherited by another.
    AgentConfig b = config.projects().get(1).agent();
    assertThat(b.model(Role.PLAN).provider()).isEqualTo(gateway);
    assertThat(config.secrets()).contains(Secret.of("c"), Secret.of("o"));
  }

  @Test
  void aProjectIsLaidOverTheDefaultsKeyByKey() {
    String yaml =
        """
        x-small: &small { max_tokens: 100 }
        defaults:
          agent:
            api_key: ${KEY}
            endpoint: https://llm.example.org
            models: { plan: { model: big, max_tokens: 50 }, implement: { model: mid } }
            pricing: { mid: { input: 1, output: 2, cache_read: 0.5 } }
          job: { memory: 8Gi, cpu: 2, node_selector: { disk: ssd } }
          guidance: [A.md, B.md]
        projects:
          a:
            source: { path: repos/a }
            agent: { models: { plan: *small }, pricing: { mid: { input: 3, output: 4 } } }
            job: { memory: 1Gi, node_selector: { arch: arm64 } }
            guidance: [C.md]
          b:
            source: { url: "git@github.com:org/b.git" }
            agent: { model: one }
          c:
            source: { path: ~/c }
            agent: { type: ollama, model: qwen }
            job:
        """;
    Config config = Configs.load(yaml, Map.of("KEY", "k"));
    Project a = config.projects().get(0);
    assertThat(a.source()).isNotNull();
    assertThat(a.agent().model(Role.PLAN).model()).isEqualTo("big");
    assertThat(a.agent().model(Role.PLAN).maxTokens()).isEqualTo(100);
    assertThat(a.agent().model(Role.IMPLEMENT).model()).isEqualTo("mid");
    assertThat(a.agent().model(Role.IMPLEMENT).maxTokens()).isEqualTo(8192);
    assertThat(a.job().memory() + a.job().cpu()).isEqualTo("1Gi2");
    assertThat(a.job().nodeSelector()).isEqualTo(Map.of("disk", "ssd", "arch", "arm64"));
    assertThat(a.guidance()).containsExactly("C.md");
    // A price is not completed by parts of another: reads cost what input costs.
    assertThat(a.agent().pricing().cost("mid", new TokenUsage(0, 0, 1_000_000, 1_000_000)))
        .contains(Usd.of("6.75"));
    Project b = config.projects().get(1);
    assertThat(b.agent().models().values()).extracting(RoleModel::model).containsOnly("one");
    assertThat(b.agent().provider().apiKey()).isEqualTo(Secret.of("k"));
    Project c = config.projects().get(2);
    // What belongs to one vendor is never sent to another.
    assertThat(c.agent().provider().apiKey()).isNull();
    assertThat(c.agent().provider().endpoint()).isNull();
    assertThat(c.agent().models().values()).extracting(RoleModel::model).containsOnly("qwen");
    assertThat(c.job().memory()).isEqualTo("8Gi");
    assertThat(
            config.projects().stream()
                .map(p -> p.source())
                .map(s -> s == null ? "" : s.type() + " " + s.repository()))
        .containsExactly(
            "LOCAL /home/u/conf/repos/a", "GITHUB git@github.com:org/b.git", "LOCAL /home/u/c");
    assertThat(config.secrets()).containsExactly(Secret.of("k"));
  }

  @Test
  void theKeyOfTheIntentModelIsASecretOfTheFile() {
    Config config =
        Configs.load(
            "dispatcher: { intent_model: { model: m, api_key: '${K}' } }", Map.of("K", "k"));
    assertThat(config.secrets()).containsExactly(Secret.of("k"));
  }

  @Test
  void aMissingVariableStopsOnlyThoseWhoNeedIt() {
    Config config =
        Configs.load(
            """
            dispatcher: { intent_model: { model: m, api_key: "${SMALL_KEY}" } }
            defaults: { agent: { api_key: "${BIG_KEY}" } }
            projects:
              a: { source: { path: /a }, agent: { api_key: "${A_KEY}" } }
              b: { source: { path: /b } }
              c: { source: { url: "${C_URL}", token: "${C_TOKEN}" }, agent: { api_key: "${A_KEY}" } }
            """,
            Map.of("A_KEY", "a", "C_TOKEN", "t"));
    assertThat(config.ready(config.projects().get(0)).name()).isEqualTo("a");
    assertThatThrownBy(() -> config.ready(config.projects().get(1)))
        .hasMessage("agentsmith.yml:2:31: defaults uses ${BIG_KEY}, which is not set.");
    assertThatThrownBy(() -> config.ready(config.projects().get(2)))
        .hasMessage("agentsmith.yml:6:23: project \"c\" uses ${C_URL}, which is not set.");
    assertThatThrownBy(() -> config.ready(config.defaults()))
        .hasMessage("agentsmith.yml:2:31: defaults uses ${BIG_KEY}, which is not set.");
    assertThatThrownBy(config::readyDispatcher)
        .hasMessage("agentsmith.yml:1:50: dispatcher uses ${SMALL_KEY}, which is not set.");
  }

  @Test
  void aCommandKeepsTheVariablesOfItsShell() {
    Project project =
        Configs.project(
            "projects: { a: { source: { path: /a }, build: { test: 'echo ${X}' } } }", "a");
    assertThat(project.build().test()).isEqualTo("echo ${X}");
  }

  @Test
  void theEnvironmentWinsOverTheFile() {
    Config config =
        Configs.load(
            "dispatcher: { port: 1, redis_url: a:1, spawner: docker }\nlog: { level: error }",
            Map.of(
                "PORT", "0",
                "REDIS_URL", "rediss://b:2",
                "SPAWNER_TYPE", "Process",
                "AGENTSMITH_LOG", "debug"));
    assertThat(config.dispatcher().port()).isZero();
    assertThat(config.dispatcher().redisUrl()).isEqualTo("rediss://b:2");
    assertThat(config.dispatcher().spawner()).isEqualTo(SpawnerType.PROCESS);
    assertThat(config.logLevel()).isEqualTo(Config.LogLevel.DEBUG);
    assertThatThrownBy(() -> Configs.load("", Map.of("PORT", "http")))
        .isInstanceOf(ProblemException.class)
        .hasMessage("PORT is \"http\": a port number is needed, for example 8081.");
    assertThatThrownBy(() -> Configs.load("", Map.of("SPAWNER_TYPE", "podman")))
        .hasMessage("SPAWNER_TYPE is \"podman\": one of process, docker, kubernetes is needed.");
  }

  @Test
  void editsThatCanNotBeCountedAreTold() {
    for (String edits : List.of("00", "-1", "many", "60001", "4.8")) {
      var environment = new Environment(Map.of("SLACK_EDITS_PER_MINUTE", edits));
      assertThatThrownBy(environment::editsPerMinute)
          .hasMessage(
              "SLACK_EDITS_PER_MINUTE is \"%s\": a number from 0 to 60000 is needed, for example 48."
                  .formatted(edits));
    }
    assertThat(new Environment(Map.of("SLACK_EDITS_PER_MINUTE", "600")).editsPerMinute())
        .contains(600);
    assertThat(new Environment(Map.of("SLACK_EDITS_PER_MINUTE", "0")).editsPerMinute()).contains(0);
  }

  @Test
  void insideAClusterRunsAreJobsUnlessSaidOtherwise() {
    assertThat(
            Configs.load("", Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")).dispatcher().spawner())
        .isEqualTo(SpawnerType.KUBERNETES);
  }

  @Test
  void aRepositoryFindsItsProjectHoweverItIsWritten() {
    Config config =
        Configs.load(
            """
            projects:
              api: { source: { url: https://github.com/org/api }, aliases: [backend] }
              api-docs: { source: { path: ~/docs } }
              mono-1: { source: { url: https://h.org/mono } }
              mono-2: { source: { url: https://h.org/mono.git } }
            """);
    for (String url :
        List.of(
            "https://github.com/org/api.git",
            "git@github.com:org/api",
            "ssh://git@github.com/org/api.git/",
            "https://GitHub.com/org/api/")) {
      assertThat(names(config.projectFor(RepositoryUrl.parse(url, Configs.HOME)))).isEqualTo("api");
    }
    assertThat(names(config.projectFor(RepositoryUrl.parse("./docs", Configs.HOME))))
        .isEqualTo("api-docs");
    assertThat(names(config.projectFor(RepositoryUrl.parse("https://h.org/mono", Configs.HOME))))
        .isEqualTo("mono-1, mono-2");
    assertThat(names(config.projectFor(RepositoryUrl.parse("https://h.org/x", Configs.HOME))))
        .isEqualTo("none, near: ");
    assertThat(names(config.project("API"))).isEqualTo("api");
    assertThat(names(config.project("back"))).isEqualTo("api");
    assertThat(names(config.project("mono"))).isEqualTo("mono-1, mono-2");
    assertThat(names(config.project("api-dosc"))).isEqualTo("none, near: api-docs");
  }

  @Test
  void theFileIsTheFirstOfItsPlaces(@TempDir Path home) throws IOException {
    Path named = Files.writeString(home.resolve("named.yml"), "log: { level: warn }");
    Path variable = Files.writeString(home.resolve("variable.yml"), "");
    Path own = home.resolve(".agentsmith/agentsmith.yml");
    Files.createDirectories(own.getParent());
    Files.writeString(own, "");
    var file =
        new ConfigFile(new Environment(Map.of("AGENTSMITH_CONFIG", variable.toString())), home);
    var bare = new ConfigFile(new Environment(Map.of()), home);
    assertThat(file.find(named, null))
        .contains(new ConfigFile.Text("~/named.yml", "log: { level: warn }", home));
    assertThat(file.find(null, null).map(ConfigFile.Text::name)).contains("~/variable.yml");
    assertThat(bare.find(null, null).map(ConfigFile.Text::name))
        .contains("~/.agentsmith/agentsmith.yml");
    assertThatThrownBy(() -> file.find(home.resolve("gone.yml"), null))
        .hasMessage("~/gone.yml: there is no such file. Check --config and AGENTSMITH_CONFIG.");
  }

  @Test
  void nothingInsideTheCheckoutConfiguresTheAgentNotEvenThroughALink(@TempDir Path home)
      throws IOException {
    Path checkout = Files.createDirectories(home.resolve("work/my-api"));
    Path inside = Files.writeString(checkout.resolve("agentsmith.yml"), "");
    Path link = Files.createSymbolicLink(home.resolve("innocent.yml"), inside);
    var file = new ConfigFile(new Environment(Map.of()), home);
    for (Path path : List.of(inside, link)) {
      assertThatThrownBy(() -> file.find(path, checkout))
          .hasMessage(
              "~/%s: the configuration lies inside the repository that is worked on. Move it out,"
                      .formatted(home.relativize(path))
                  + " for example to ~/.agentsmith/agentsmith.yml: nothing in a checkout may"
                  + " configure the agent.");
    }
  }

  private static String names(Match match) {
    return switch (match) {
      case Match.One(Project project) -> project.name();
      case Match.Several(List<Project> projects) ->
          String.join(", ", projects.stream().map(Project::name).toList());
      case Match.None(List<String> nearest) -> "none, near: " + String.join(", ", nearest);
    };
  }
}
