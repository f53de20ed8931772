package dev.agentsmith.agent.ecosystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcosystemsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "pom.xml ; Maven: mvn -B -q test-compile",
        "pom.xml mvnw ; Maven: sh mvnw -B -q test-compile",
        "build.gradle.kts ; Gradle: gradle --console=plain -q testClasses",
        "requirements.txt ; pip: pip install -r requirements.txt",
        "requirements.txt requirements-dev.txt ; pip: pip install -r requirements-dev.txt && pip install -r requirements.txt",
        "setup.py ; pip: pip install -e .",
        "go.mod ; Go",
        "go.work ; Go: go mod download",
        "Cargo.toml ; Cargo: cargo fetch -q",
        "Cargo.toml Cargo.lock ; Cargo: cargo fetch -q --locked",
        "README.md ; ''",
      })
  void aFolderBelongsToAnEcosystemByItsFiles(String files, String expected) throws Exception {
    for (String file : files.split(" ", -1)) {
      write(file, "");
    }
    assertThat(told()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        " ; npm: npm install",
        "package-lock.json ; npm: npm ci",
        "pnpm-lock.yaml ; pnpm: pnpm install --frozen-lockfile",
        "yarn.lock ; yarn: yarn install --frozen-lockfile",
        "yarn.lock .yarnrc.yml ; yarn: yarn install --immutable",
        "bun.lock ; bun: bun install --frozen-lockfile",
      })
  void theLockFileSaysWhichPackageManagerInstalls(String files, String expected) throws Exception {
    write("package.json", "{\"dependencies\": {\"ms\": \"^2\"}}");
    for (String file : files == null ? new String[0] : files.split(" ", -1)) {
      write(file, "");
    }
    assertThat(told()).isEqualTo(expected);
  }

  @Test
  void aByteOrderMarkIsNoneOfAManifestsText() throws Exception {
    write("package.json", "\uFEFF{\"dependencies\": {\"ms\": \"^2\"}}");
    assertThat(told()).isEqualTo("npm: npm install");
  }

  @Test
  void nothingIsInstalledWhereNothingIsNeeded() throws Exception {
    write("package.json", "{\"scripts\": {\"test\": \"node --test\"}}");
    write("go.mod", "module example.org/a\n\ngo 1.19\n");
    assertThat(told()).isEqualTo("npm + Go");
  }

  /// What Java takes for the user's directory may be one that commands can't read.
  @Test
  void javaOfMavenAndGradleHasTheHomeOfTheRun() {
    var gateway = new Ecosystem.Gateway(8080, folder.resolve("home"));
    Folder top = Folder.of(folder, "", List.of());

    assertThat(new Gradle().pointing(gateway, top).variables().get("GRADLE_OPTS"))
        .isEqualTo("-Duser.home=" + folder.resolve("home"));
    assertThat(new Maven().pointing(gateway, top).variables().get("MAVEN_OPTS"))
        .startsWith("-Duser.home=" + folder.resolve("home") + " ");
  }

  @Test
  void theExtrasThatTestsNeedAreInstalledToo() throws Exception {
    write(
        "pyproject.toml",
        """
        [project]
        name = "a"
        [project.optional-dependencies]
        test = ["pytest"]
        docs = ["sphinx"]
        """);
    assertThat(told()).isEqualTo("pip: pip install -e '.[test]'");
  }

  @Test
  void aLockFileOfUvBecomesRequirementsWithTheirMarkersAndHashes() {
    String hash = "sha256:" + "a".repeat(64);
    PythonLock lock =
        PythonLock.uv(
            """
            version = 1
            [[package]]
            name = "app"
            version = "0.1.0"
            source = { editable = "." }
            dependencies = [{ name = "click" }]
            [[package]]
            name = "click"
            version = "8.1.7"
            source = { registry = "https://index.example.org/simple" }
            dependencies = [{ name = "colorama", marker = "sys_platform == 'win32'" }]
            sdist = { url = "https://files.example.org/click.tar.gz", hash = "%1$s" }
            wheels = [{ url = "https://files.example.org/click.whl", hash = "%1$s" }]
            [[package]]
            name = "colorama"
            version = "0.4.6"
            source = { registry = "https://index.example.org/simple" }
            wheels = [{ url = "https://files.example.org/colorama.whl", hash = "%1$s" }]
            """
                .formatted(hash));

    assertThat(lock.requirements())
        .containsExactly(
            "click==8.1.7 --hash=%1$s --hash=%1$s".formatted(hash),
            "colorama==0.4.6 ; (sys_platform == 'win32') --hash=" + hash);
  }

  @Test
  void aLockFileOfPoetryBecomesRequirementsWithoutWhatOnlyExtrasBring() {
    String hash = "sha256:" + "b".repeat(64);
    PythonLock lock =
        PythonLock.poetry(
            """
            [[package]]
            name = "click"
            version = "8.1.7"
            optional = false
            files = [{file = "click.whl", hash = "%s"}]
            [[package]]
            name = "extra"
            version = "1"
            optional = true
            files = []
            """
                .formatted(hash));

    assertThat(lock.requirements()).containsExactly("click==8.1.7 --hash=" + hash);
  }

  @Test
  void whatALockFileSaysCannotBecomeAnotherOptionOfPip() {
    PythonLock lock =
        PythonLock.poetry(
            """
            [[package]]
            name = "a --index-url http://evil.example"
            version = "1"
            files = []
            [[package]]
            name = "b"
            version = "1"
            markers = "os_name == 'x'\\n--index-url http://evil.example/"
            files = []
            """);

    assertThat(lock.requirements()).containsExactly("b==1");
  }

  @Test
  void aWrapperOfGradleSaysWhatItWouldDownloadAndWhereItLooksFirst() throws Exception {
    write("gradlew", "");
    write("build.gradle", "");
    Files.createDirectories(folder.resolve("gradle/wrapper"));
    write(
        "gradle/wrapper/gradle-wrapper.properties",
        "distributionUrl=https\\://tools.example.org/gradle-8.5-bin.zip\ndistributionSha256Sum=abc\n");

    Ecosystem.Distribution wanted =
        new Gradle().distribution(Folder.of(folder, "", files())).orElseThrow();

    assertThat(wanted.address()).hasToString("https://tools.example.org/gradle-8.5-bin.zip");
    assertThat(wanted.sha256()).isEqualTo("abc");
    assertThat(wanted.place())
        .isEqualTo(
            ".gradle/wrapper/dists/gradle-8.5-bin/"
                + GradleWrapper.hash("https://tools.example.org/gradle-8.5-bin.zip")
                + "/gradle-8.5-bin.zip");
  }

  private String told() throws IOException {
    Folder top = Folder.of(folder, "", files());
    return String.join(
        " + ",
        Ecosystems.in(top).stream()
            .map(it -> it.name() + it.install(top).map(found -> ": " + found.told()).orElse(""))
            .toList());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
