package dev.agentsmith.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildDetectionTest {
  private static final String SCRIPT =
      "{\"scripts\": {\"test\": \"jest\"}, \"devDependencies\": {\"jest\": \"1\"}}";

  @TempDir Path folder;

  @Test
  void mavenIsFoundWithAndWithoutItsWrapper() throws Exception {
    write("pom.xml", "<project/>");
    assertThat(detected()).isEqualTo("Java, Maven: mvn -q test");
    write("mvnw", "#!/bin/sh");
    assertThat(detected()).isEqualTo("Java, Maven: sh mvnw -q test");
    assertThat(folder.resolve("mvnw").toFile().setExecutable(true)).isTrue();
    assertThat(detected()).isEqualTo("Java, Maven: ./mvnw -q test");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "build.gradle | Java, Gradle: gradle test --console=plain",
        "build.gradle gradlew | Java, Gradle: sh gradlew test --console=plain",
        "settings.gradle.kts src/main/kotlin/A.kt | Kotlin, Gradle: gradle test --console=plain",
        "go.mod | Go: go test -v ./...",
        "Cargo.toml | Rust: cargo test",
        "Shop.sln | .NET: dotnet test --nologo",
        "Shop.csproj | .NET: dotnet test --nologo",
      })
  void aManifestIsEnough(String files, String expected) throws Exception {
    for (String file : files.split(" ", -1)) {
      write(file, "");
    }
    assertThat(detected()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        " ; JavaScript, npm: npm test",
        "package-lock.json ; JavaScript, npm: npm test",
        "pnpm-lock.yaml tsconfig.json ; TypeScript, pnpm: pnpm test",
        "yarn.lock ; JavaScript, yarn: yarn test",
        "yarn.lock .yarnrc.yml ; JavaScript, yarn: yarn test",
        "bun.lock ; JavaScript, bun: bun run test",
      })
  void theLockFileNamesThePackageManager(@Nullable String files, String expected) throws Exception {
    write("package.json", SCRIPT);
    for (String file : files == null ? new String[0] : files.split(" ", -1)) {
      write(file, "");
    }
    assertThat(detected()).isEqualTo(expected);
  }

  @Test
  void withoutATestScriptNodesOwnRunnerIsTakenIfThereAreTests() throws Exception {
    write("package.json", "{\"scripts\": {\"test\": \"echo \\\"Error: no test specified\\\"\"}}");
    assertThat(detected()).isEqualTo("nothing");
    write("lib/cart.test.js", "");
    assertThat(detected()).isEqualTo("JavaScript, npm: node --test");
    write("package.json", "{broken");
    assertThat(detected()).isEqualTo("nothing");
  }

  @Test
  void thePackageManagerThatIsNamedWinsOverALockFile() throws Exception {
    write("package.json", "{\"packageManager\": \"pnpm@9.1.0\", \"scripts\": {\"test\": \"x\"}}");
    write("yarn.lock", "");
    assertThat(detected()).isEqualTo("JavaScript, pnpm: pnpm test");
  }

  @Test
  void pythonIsFoundByItsProjectOrItsTests() throws Exception {
    write("test_cart.py", "import unittest\nclass T(unittest.TestCase):\n  pass\n");
    assertThat(detected()).isEqualTo("Python, unittest: python3 -m unittest discover");
    write("tests/test_page.py", "def test_page():\n  assert True\n");
    assertThat(detected()).isEqualTo("Python, pytest: python3 -m pytest");
    write("poetry.lock", "");
    assertThat(detected()).isEqualTo("Python, pytest by Poetry: python3 -m pytest");
    write("uv.lock", "");
    assertThat(detected()).isEqualTo("Python, pytest by uv: python3 -m pytest");
  }

  @Test
  void aFolderOfTestsThatIsNoPackageIsNamedToUnittest() throws Exception {
    write("setup.py", "");
    write("tests/cart_test.py", "import unittest\n");
    assertThat(detected())
        .isEqualTo("Python, unittest: python3 -m unittest discover -s tests -p '*_test.py'");
    write("tox.ini", "[testenv]\ncommands = python -m unittest\n");
    assertThat(detected()).isEqualTo("Python, tox: tox -q");
  }

  @Test
  void makeIsFoundByItsTarget() throws Exception {
    write("Makefile", "test := x\nall:\n\tcc\n");
    assertThat(detected()).isEqualTo("nothing");
    write("Makefile", "all:\n\tcc\n\ncheck: all\n\t./run\n");
    assertThat(detected()).isEqualTo("make: make check");
    write("CMakeLists.txt", "enable_testing()\n");
    assertThat(detected()).isEqualTo("make: make check");
    Files.delete(folder.resolve("Makefile"));
    assertThat(detected()).startsWith("C, CMake: cmake -S . -B build");
  }

  @Test
  void aMonorepoHasSeveralAnswers() throws Exception {
    write("README.md", "");
    write("web/package.json", SCRIPT);
    write("services/cart/go.mod", "");
    write("web/node_modules/jest/package.json", SCRIPT);
    write("examples/tiny/package.json", SCRIPT);

    assertThat(detected())
        .isEqualTo("JavaScript, npm in web: npm test" + " + Go in services/cart: go test -v ./...");
  }

  @Test
  void whatTheTopTestsByItselfIsNotTestedTwice() throws Exception {
    write("pom.xml", "<project><modules/></project>");
    write("core/pom.xml", "<project/>");
    write("scripts/test_release.py", "def test_it(): pass");
    assertThat(detected()).isEqualTo("Java, Maven: mvn -q test");

    write("ui/package.json", SCRIPT);
    assertThat(detected())
        .isEqualTo("Java, Maven: mvn -q test" + " + JavaScript, npm in ui: npm test");
  }

  @Test
  void aWorkspaceIsTestedAtItsTop() throws Exception {
    write("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n");
    write("a/Cargo.toml", "[package]\n");
    assertThat(detected()).isEqualTo("Rust: cargo test --workspace");
  }

  @Test
  void onlyTheNamedFolderIsLookedAt() throws Exception {
    write("pom.xml", "<project/>");
    write("web/package.json", SCRIPT);

    assertThat(BuildDetection.find(folder, files(), "web"))
        .extracting(BuildTool::label, BuildTool::directory)
        .containsExactly(tuple("JavaScript, npm", "web"));
  }

  @Test
  void onlyTheOutputFolderBesideAManifestIsLeftOut() throws Exception {
    write("build.gradle", "");
    write("app/build.gradle", "");
    write("app/src/main/java/shop/build/Builder.java", "");

    assertThat(BuildDetection.find(folder, files(), "").getFirst().artefacts())
        .containsExactlyInAnyOrder(
            "/build/", "/.gradle/", "/.kotlin/", "/app/build/", "/app/.gradle/", "/app/.kotlin/");
  }

  @Test
  void aManifestThatIsALinkIsNotRead() throws Exception {
    Path secret = Files.writeString(folder.resolve("elsewhere.json"), SCRIPT);
    Files.createSymbolicLink(folder.resolve("package.json"), secret);

    assertThat(detected()).isEqualTo("nothing");
  }

  @Test
  void tenThousandFilesAreLookedThroughAtOnce() throws Exception {
    List<String> files =
        Stream.iterate(0, n -> n + 1)
            .limit(10_000)
            .map(n -> "packages/p" + n % 2_000 + "/src/f" + n + ".js")
            .collect(Collectors.toList());
    Stream.iterate(0, n -> n + 1)
        .limit(2_000)
        .forEach(n -> files.add("packages/p" + n + "/package.json"));
    long begin = System.nanoTime();

    assertThat(BuildDetection.find(folder, files, "")).isEmpty();

    assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
  }

  private String detected() throws IOException {
    List<String> all =
        BuildDetection.find(folder, files(), "").stream()
            .map(
                t ->
                    t.label()
                        + (t.directory().isEmpty() ? "" : " in " + t.directory())
                        + ": "
                        + t.test())
            .toList();
    return all.isEmpty() ? "nothing" : String.join(" + ", all);
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
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, text);
  }
}
