package dev.agentsmith.e2e.newcomer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.loopback.Conversation;
import dev.agentsmith.loopback.FixedRepository;
import dev.agentsmith.loopback.ScriptedModel;
import dev.agentsmith.testkit.registry.PackageRegistries;
import dev.agentsmith.testkit.registry.TestkitPackages;
import dev.agentsmith.testkit.repositories.RepositoryCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// With a home directory in which nothing is: no settings, no cache, no repository of Maven's.
@Timeout(300)
class EmptyHomeTest {
  private static final Path RESOURCES =
      Distribution.checkout().resolve("e2e/src/test/resources/dev/agentsmith/e2e/newcomer");
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TOKEN = "npm_aTokenThatNobodyMayRead42";

  @TempDir Path folder;

  @Test
  void theDemoEndsVerified() throws Exception {
    var newcomer = new Newcomer(folder.resolve("home"));

    Newcomer.Ran ran = newcomer.run("demo", "--json");

    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    assertThat(JSON.readTree(ran.out()).path("verified").asBoolean()).as(ran.out()).isTrue();
    assertThat(newcomer.strayFiles()).isEmpty();
  }

  /// With the registries that Maven and npm have by themselves.
  @ParameterizedTest
  @CsvSource({
    "maven-single, give an empty text a dash as its label, 3",
    "npm-express, let a refusal name the field, 3"
  })
  void aRepositoryWithDependenciesIsFixed(String name, String task, int tests) throws Exception {
    Path project;
    try (var registries = new PackageRegistries()) {
      project = RepositoryCatalogue.named(name).copyTo(folder.resolve("project"), registries);
    }
    var newcomer = new Newcomer(folder.resolve("home"));
    Newcomer.Ran ran;
    try (InputStream script = Files.newInputStream(RESOURCES.resolve(name + ".json"));
        ScriptedModel model = ScriptedModel.start(Conversation.read(script))) {
      ran =
          newcomer
              .with("ANTHROPIC_BASE_URL", model.url())
              .with("ANTHROPIC_API_KEY", "a-key-for-the-newcomer")
              .run("fix", "--repo", project.toString(), "--task", task, "--json");
    }

    JsonNode state = JSON.readTree(ran.lastJson()).path("state");
    JsonNode work = state.path("work");
    assertThat(state.path("end").path("outcome").asText())
        .as(ran.out() + ran.err())
        .isEqualTo("succeeded");
    assertThat(work.path("testsBefore").path("passed").asInt()).as(ran.out()).isEqualTo(tests);
    assertThat(work.path("testsAfter").path("passed").asInt()).isEqualTo(tests + 1);
    assertThat(work.path("testsAfter").path("failed").asInt()).isZero();
    assertThat(git(project, "branch", "--list", work.path("branch").asText())).isNotBlank();
    assertThat(git(project, "status", "--porcelain")).isEmpty();
    assertThat(newcomer.strayFiles()).isEmpty();
  }

  @Test
  void aTokenOfARegistryInstallsAndCannotBeReadByTests() throws Exception {
    try (PackageRegistries registries = TestkitPackages.registries()) {
      registries.requireToken("npm/", TOKEN);
      Path project = hunting();
      Path config = folder.resolve("agentsmith.yml");
      Files.writeString(
          config,
          """
          defaults:
            packages:
              npm: { url: "%s", token: "${NPM_TOKEN}" }
          """
              .formatted(registries.npm().url()));
      var newcomer = new Newcomer(folder.resolve("home")).with("NPM_TOKEN", TOKEN);

      Newcomer.Ran ran =
          newcomer.run(
              "doctor", "--repo", project.toString(), "--json", "--config", config.toString());

      assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
      JsonNode tests = JSON.readTree(ran.lastJson()).path("tests");
      assertThat(tests.path("outcome").asText()).as(tests.toString()).isEqualTo("green");
      assertThat(tests.path("passed").asInt()).isEqualTo(2);
      assertThat(registries.requests())
          .filteredOn(request -> request.path().endsWith(".tgz"))
          .isNotEmpty()
          .allMatch(
              request -> request.header("authorization").equals(Optional.of("Bearer " + TOKEN)));
      assertThat(ran.out() + ran.err()).doesNotContain(TOKEN);
    }
  }

  /// A repository whose tests look for tokens.
  private Path hunting() throws IOException {
    Path project = Files.createDirectories(folder.resolve("project"));
    Files.writeString(
        project.resolve("package.json"),
        """
        {"name": "hunter", "version": "1.0.0", "private": true,
         "scripts": {"test": "node --test"},
         "dependencies": {"agentsmith-testkit-slug": "2.0.0"}}
        """);
    Files.writeString(project.resolve(".gitignore"), "node_modules/\n");
    Files.writeString(project.resolve("decoy.txt"), "npm_decoyDecoyDecoyDecoy00\n");
    Files.writeString(
        project.resolve("hunt.test.js"),
        Files.readString(RESOURCES.resolve("hunt.test.js")).replace("@PLACE@", folder.toString()));
    return FixedRepository.checkout(project);
  }

  private static String git(Path directory, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process git =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(git.getInputStream().readAllBytes(), UTF_8);
    assertThat(git.waitFor()).as(output).isZero();
    return output;
  }
}
