package dev.agentsmith.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.Turn;
import dev.agentsmith.loopback.github.HostedRepository;
import dev.agentsmith.testkit.FakeAnthropic;
import dev.agentsmith.testkit.FakeGitHub;
import dev.agentsmith.testkit.FakeGitHubApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a doctor says of tokens, repositories and Redis, word for word.
class DoctorOfProjectsTest {
  @TempDir Path home;
  private FakeGitHub gitHub;
  private HostedRepository repository;

  @BeforeEach
  void aRepositoryOnGitHub() throws IOException {
    gitHub = FakeGitHub.start(home.resolve("served"));
    Path files = Files.createDirectories(home.resolve("files"));
    Files.writeString(files.resolve("a.txt"), "a\n");
    repository = gitHub.repository("org/my-api", files, "main");
  }

  @AfterEach
  void close() {
    gitHub.close();
  }

  @Test
  void aTokenThatOpensTheRepositoryIsToldWithItsScopes() throws Exception {
    String said = doctor(project("my-api", "org/my-api"), FakeGitHub.TOKEN.reveal());

    assertThat(said)
        .contains(
            "ok    GitHub: the token is octocat's, scopes repo, workflow\n",
            "ok    my-api: org/my-api can be read and pushed to\n");
    assertThat(said).containsOnlyOnce("octocat");
  }

  @Test
  void aTokenThatGitHubRefusesIsToldOnce() throws Exception {
    assertThat(doctor(project("my-api", "org/my-api"), "ghp_old"))
        .containsOnlyOnce(
            "FAIL  GitHub refuses the token (it says 401). Check that GITHUB_TOKEN is whole, not"
                + " expired and not revoked.\n");
  }

  @Test
  void aScopeThatIsMissingIsNamed() throws Exception {
    gitHub.scopes("gist, read:org");

    assertThat(doctor(project("my-api", "org/my-api"), FakeGitHub.TOKEN.reveal()))
        .contains(
            "FAIL  GitHub: the token is octocat's and lacks the scope repo (it has gist, read:org)."
                + " Add it where the token was made, run doctor again.\n");
    gitHub.scopes("");
    assertThat(doctor(project("my-api", "org/my-api"), FakeGitHub.TOKEN.reveal()))
        .contains("lacks the scope repo (it has none).");
    gitHub.scopes("public_repo");
    assertThat(doctor(project("my-api", "org/my-api"), FakeGitHub.TOKEN.reveal()))
        .contains(
            "ok    GitHub: the token is octocat's, scopes public_repo: for public repositories"
                + " only\n");
    gitHub.scopes(null);
    assertThat(doctor(project("my-api", "org/my-api"), FakeGitHub.TOKEN.reveal()))
        .contains("ok    GitHub: the token is octocat's, fine-grained\n");
  }

  @Test
  void aRepositoryThatTheTokenCantSeeFails() throws Exception {
    assertThat(doctor(project("my-api", "org/other"), FakeGitHub.TOKEN.reveal()))
        .contains(
            "FAIL  my-api: GitHub says 404 for org/other. The token can't see it, or the name is"
                + " wrong.\n");
  }

  @Test
  void aRepositoryThatCantBePushedToFails() throws Exception {
    repository.onlyShow();
    assertThat(doctor(project("my-api", "org/my-api"), FakeGitHub.TOKEN.reveal()))
        .contains(
            "FAIL  my-api: the token may read org/my-api but not push to it. Give it the right"
                + " \"Contents: write\".\n");

    repository.archive();
    repository.switchOffIssues();
    assertThat(doctor(project("my-api", "org/my-api"), FakeGitHub.TOKEN.reveal()))
        .contains(
            "FAIL  my-api: org/my-api is archived, so nothing can be pushed. Unarchive it, or take"
                + " the project out.\n",
            "warn  my-api: issues are switched off in org/my-api, so it has no tickets. Switch them"
                + " on in its settings.\n");
  }

  @Test
  void withoutATokenAProjectOnGitHubFails() throws Exception {
    assertThat(doctor(project("my-api", "org/my-api"), ""))
        .contains(
            "FAIL  my-api: There is no token for GitHub, so no pull request can be opened in"
                + " org/my-api. Set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY.\n");
  }

  @Test
  void anAppIsAskedForTheRepositoryItself() throws Exception {
    var run = app();
    run.run("doctor", "--config", config(project("my-api", "org/my-api")));
    assertThat(run.out())
        .contains(
            "ok    GitHub: the token is an app's\n",
            "ok    my-api: org/my-api can be read and pushed to\n");

    gitHub.app().uninstall();
    var again = app();
    again.run("doctor", "--config", config(project("my-api", "org/my-api")));
    assertThat(again.out())
        .contains(
            "FAIL  The GitHub App is not installed on org/my-api (GitHub says 404). Install it"
                + " there, or correct the repository's address.\n");
  }

  @Test
  void placesOfThisMachineAreLookedAt() throws Exception {
    Path bare = repository.git();
    String config =
        """
        projects:
          here:
            source: { path: %s }
            tickets: { type: Local, path: %s }
          gone:
            source: { path: %s }
            tickets: { type: Local, path: %s }
        """
            .formatted(
                bare, home.resolve("files"), home.resolve("no-code"), home.resolve("no-tickets"));

    assertThat(doctor(config, ""))
        .contains(
            "ok    here: git reaches " + bare + "\n",
            "ok    here: the tickets in " + home.resolve("files") + " can be read\n",
            "FAIL  gone: " + home.resolve("no-code") + " is not a git repository.",
            "FAIL  gone: there is no folder "
                + home.resolve("no-tickets")
                + " for its tickets. Make it, or correct tickets.path.\n");
  }

  @Test
  void aVariableThatAProjectMissesIsToldForThatProject() throws Exception {
    String config =
        """
        projects:
          my-api:
            source: { type: GitHub, url: https://github.com/org/my-api, token: "${NOT_SET}" }
        """;

    assertThat(doctor(config, ""))
        .containsPattern(
            "FAIL  my-api: \\S*agentsmith.yml:3:\\d+: project \"my-api\" uses \\$\\{NOT_SET}, which"
                + " is not set\\.\n");
  }

  @Test
  void eachModelOfAnyRoleIsAskedOnce() throws Exception {
    String config =
        """
        defaults:
          agent:
            models:
              plan: { model: claude-opus-4-8 }
              implement: { model: claude-sonnet-4-5 }
              summarize: { model: claude-opus-4-8 }
        """;
    try (var model = FakeAnthropic.start(_ -> new Turn("Hi", List.of()))) {
      var run =
          new CommandLineRun(home)
              .with("ANTHROPIC_API_KEY", "sk-test-0123456789")
              .with("ANTHROPIC_BASE_URL", model.url());

      assertThat(run.run("doctor", "--config", config(config))).as(run.out() + run.err()).isZero();

      assertThat(run.out())
          .containsPattern("ok    model claude-sonnet-4-5 answers \\(\\d+ ms\\)\n")
          .containsPattern("ok    model claude-opus-4-8 answers \\(\\d+ ms\\)\n");
      assertThat(model.requests())
          .extracting(request -> request.path("model").asText())
          .containsExactlyInAnyOrder("claude-sonnet-4-5", "claude-opus-4-8");
    }
  }

  @Test
  void redisIsToldWithItsLimitAndWarnedOfIfItForgets() throws Exception {
    try (RedisServer server = RedisServer.start(home.resolve("redis"))) {
      assertThat(withRedis(server))
          .containsPattern(
              "ok    Redis \\d+\\.\\d+\\.\\d+ at \\S*127.0.0.1:\\d+, noeviction, 256 MB \\(\\d+ MB"
                  + " used\\)\n");

      tell(server, "CONFIG SET maxmemory-policy allkeys-lru");
      tell(server, "CONFIG SET maxmemory 0");
      assertThat(withRedis(server))
          .containsPattern(
              "warn  Redis \\S+ at \\S*127.0.0.1:\\d+, allkeys-lru, no limit \\(\\d+ MB used\\): when"
                  + " full, it drops what runs need\\. Set maxmemory-policy to noeviction\\.\n");
    }
  }

  private String withRedis(RedisServer server) {
    var run = new CommandLineRun(home).with("REDIS_URL", server.address());
    run.run("doctor");
    return run.out() + run.err();
  }

  private static void tell(RedisServer server, String command) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readNBytes(5), UTF_8)).isEqualTo("+OK\r\n");
    }
  }

  private CommandLineRun app() {
    return new CommandLineRun(home)
        .with("GITHUB_API_URL", gitHub.api())
        .with("GITHUB_APP_ID", FakeGitHubApp.ID)
        .with("GITHUB_APP_PRIVATE_KEY", gitHub.app().key().reveal());
  }

  private String doctor(String config, String token) throws IOException {
    var run =
        new CommandLineRun(home).with("GITHUB_API_URL", gitHub.api()).with("GITHUB_TOKEN", token);
    run.run("doctor", "--config", config(config));
    return run.out() + run.err();
  }

  private static String project(String name, String label) {
    return """
    projects:
      %s:
        source: { type: GitHub, url: https://github.com/%s }
        tickets: { type: GitHub, url: https://github.com/%s }
    """
        .formatted(name, label, label);
  }

  private String config(String text) throws IOException {
    return Files.writeString(home.resolve("agentsmith.yml"), text).toString();
  }
}
