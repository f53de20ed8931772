package dev.agentsmith.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The registries are what the real tools take for one.
@Timeout(300)
class RealToolsTest {
  @TempDir Path folder;

  private PackageRegistries registries;
  private DirectTools tools;
  private Path project;

  @BeforeEach
  void open() throws IOException {
    registries = TestkitPackages.registries();
    tools = new DirectTools(folder.resolve("home"));
    project = Files.createDirectory(folder.resolve("project"));
  }

  @AfterEach
  void close() {
    registries.close();
  }

  @Test
  void pipInstallsWheelsAndBuildsSourceArchives() throws Exception {
    tools.pointedAt(registries.pypi());
    pip("install", "--target", "packages", "agentsmith-slug", "agentsmith-table");
    tools.with("PYTHONPATH", "packages");
    assertThat(
            tools.succeed(
                project,
                "python3",
                "-c",
                "import agentsmith_slug, agentsmith_table;"
                    + "print(agentsmith_slug.slug('Two words'));"
                    + "print(agentsmith_table.table([[1, 22], [333, 4]]))"))
        .isEqualTo("two-words\n1    22\n333  4\n");
    assertThat(paths())
        .contains("/pypi/simple/agentsmith-words/", "/pypi/simple/agentsmith-plainbuild/")
        .anyMatch(path -> path.endsWith("agentsmith_table-0.9.0.tar.gz"));
  }

  @Test
  void pipTakesWhatALockedHashNames() throws Exception {
    tools.pointedAt(registries.pypi());
    String file = "agentsmith_roman-1.4.0-py3-none-any.whl";
    String sum = registries.pypi().locked("agentsmith-roman").getFirst().sha256();
    Files.writeString(
        project.resolve("requirements.txt"),
        "agentsmith-roman==1.4.0 --hash=sha256:%s\n".formatted(sum));
    pip("download", "--require-hashes", "-r", "requirements.txt", "-d", "got");
    assertThat(project.resolve("got").resolve(file)).exists();
  }

  @Test
  void pipRefusesAPoisonedWheel() throws Exception {
    tools.pointedAt(registries.pypi());
    registries.misbehave(
        "agentsmith_roman-1.4.0-py3-none-any.whl", new Misbehaviour.Poisoned(_ -> new byte[9]));
    DirectTools.Ran ran =
        tools.run(project, "python3", "-m", "pip", "download", "--no-deps", "agentsmith-roman");
    assertThat(ran.exit()).isNotZero();
    assertThat(ran.output()).contains("DO NOT MATCH THE HASHES");
  }

  @Test
  void goDownloadsModulesAndKnowsTheirSums() throws Exception {
    tools.pointedAt(registries.go());
    Files.writeString(
        project.resolve("go.mod"),
        """
        module example.org/project

        go 1.19

        require go.example.org/agentsmith/Slug v0.4.0
        """);
    Files.writeString(
        project.resolve("main.go"),
        """
        package main

        import (
        	"fmt"

        	slug "go.example.org/agentsmith/Slug"
        )

        func main() {
        	fmt.Println(slug.Of("Two words"))
        }
        """);
    assertThat(tools.succeed(project, "go", "run", ".")).endsWith("two-words\n");
    assertThat(Files.readAllLines(project.resolve("go.sum")))
        .containsAll(registries.go().sums("go.example.org/agentsmith/Slug", "v0.4.0"))
        .containsAll(registries.go().sums("go.example.org/agentsmith/words", "v1.2.0"));
    assertThat(paths()).contains("/go/go.example.org/agentsmith/!slug/@v/v0.4.0.zip");
  }

  @Test
  void goListsVersionsAndTakesTheLatest() throws Exception {
    tools.pointedAt(registries.go());
    Files.writeString(project.resolve("go.mod"), "module example.org/project\n\ngo 1.19\n");
    tools.succeed(project, "go", "get", "go.example.org/agentsmith/words@latest");
    assertThat(project.resolve("go.mod")).content().contains("agentsmith/words v1.3.0");
  }

  @Test
  void cargoFetchesCratesAndKnowsTheirSums() throws Exception {
    tools.pointedAt(registries.cargo());
    Files.createDirectories(project.resolve("src"));
    Files.writeString(project.resolve("src/lib.rs"), "");
    Files.writeString(
        project.resolve("Cargo.toml"),
        """
        [package]
        name = "project"
        version = "0.1.0"
        edition = "2021"

        [dependencies]
        agentsmith-slug = "0.2"
        """);
    tools.succeed(project, "cargo", "fetch");
    assertThat(project.resolve("Cargo.lock"))
        .content()
        .contains(registries.cargo().sum("agentsmith-slug", "0.2.0"))
        .contains(registries.cargo().sum("agentsmith-words", "1.1.0"));
    assertThat(paths())
        .contains(
            "/cargo/config.json",
            "/cargo/ag/en/agentsmith-slug",
            "/cargo-files/crates/agentsmith-slug/agentsmith-slug-0.2.0.crate");
  }

  @Test
  void npmInstallsFromALockFile() throws Exception {
    npmProject();
    tools.succeed(project, "npm", "install", "--package-lock-only", "--no-audit", "--no-fund");
    registries.forgetRequests();
    tools.succeed(project, "npm", "ci", "--no-audit", "--no-fund");
    assertThat(tools.succeed(project, "node_modules/.bin/agentsmith-testkit-slug", "Two words"))
        .isEqualTo("two-words\n");
    assertThat(paths()).contains("/npm/@agentsmith-testkit/words/-/words-1.1.0.tgz");
  }

  @Test
  void npmShowsTheTokenOfAScope() throws Exception {
    npmProject();
    registries.requireToken("npm/@agentsmith-testkit/", "a-token-of-a-test");
    DirectTools.Ran without = tools.run(project, "npm", "install", "--no-audit", "--no-fund");
    assertThat(without.output()).contains("E401");
    String address = registries.npm().url().replaceFirst("^http:", "");
    Files.writeString(project.resolve(".npmrc"), address + ":_authToken=a-token-of-a-test\n");
    tools.succeed(project, "npm", "install", "--no-audit", "--no-fund");
  }

  @Test
  void npmRefusesAPoisonedTarball() throws Exception {
    npmProject();
    tools.succeed(project, "npm", "install", "--package-lock-only", "--no-audit", "--no-fund");
    registries.misbehave("slug-2.0.0.tgz", new Misbehaviour.Poisoned(_ -> new byte[9]));
    tools.with("npm_config_fetch_retries", "0"); // its own takes two minutes
    DirectTools.Ran ran = tools.run(project, "npm", "ci", "--no-audit", "--no-fund");
    assertThat(ran.exit()).isNotZero();
    assertThat(ran.output()).contains("EINTEGRITY");
  }

  /// An extension of the build is resolved like any artifact, and needs no plugin to do so.
  @Test
  void mavenResolvesAParentAndJarsWithWhatTheyNeed() throws Exception {
    tools.pointedAt(registries.maven());
    // Maven gives this one to every extension that does not name it.
    registries
        .maven()
        .add(
            SourcePackage.of("org.codehaus.plexus:plexus-utils", "1.1").with("empty.txt", "empty"));
    registries.requireBasic("maven/", "reader", "a-password-of-a-test");
    Path settings = folder.resolve("home/.m2/settings.xml");
    Files.writeString(
        project.resolve("pom.xml"),
        """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <parent>
            <groupId>org.example.agentsmith</groupId>
            <artifactId>parent</artifactId>
            <version>[7,8)</version>
            <relativePath/>
          </parent>
          <artifactId>project</artifactId>
          <version>1</version>
          <packaging>pom</packaging>
          <build>
            <extensions>
              <extension>
                <groupId>org.example.agentsmith</groupId>
                <artifactId>slug</artifactId>
                <version>2.0.0</version>
              </extension>
            </extensions>
          </build>
        </project>
        """);
    assertThat(tools.run(project, "mvn", "-B", "validate").output()).contains("401");
    Files.writeString(
        settings,
        Files.readString(settings)
            .replace(
                "<mirrors>",
                """
                <servers>
                  <server>
                    <id>testkit</id>
                    <username>reader</username>
                    <password>a-password-of-a-test</password>
                  </server>
                </servers>
                <mirrors>"""));
    tools.succeed(project, "mvn", "-B", "-U", "validate");
    Path got = folder.resolve("home/.m2/repository/org/example/agentsmith");
    assertThat(got.resolve("slug/2.0.0/slug-2.0.0.jar")).exists();
    assertThat(got.resolve("words/1.0.0/words-1.0.0.jar")).exists();
    assertThat(paths())
        .contains(
            "/maven/org/example/agentsmith/parent/maven-metadata.xml",
            "/maven/org/example/agentsmith/slug/2.0.0/slug-2.0.0.jar.sha1");
  }

  private void npmProject() throws IOException {
    tools.pointedAt(registries.npm());
    Files.writeString(
        project.resolve("package.json"),
        """
        {"name": "project", "version": "1.0.0", "dependencies": {"agentsmith-testkit-slug": "^2.0.0"}}
        """);
  }

  private void pip(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("python3", "-m", "pip"));
    command.addAll(List.of(arguments));
    tools.succeed(project, command.toArray(String[]::new));
  }

  private List<String> paths() {
    return registries.requests().stream().map(SeenRequest::path).toList();
  }
}
