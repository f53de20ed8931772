package dev.agentsmith.testkit.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.testkit.registry.CargoIndex;
import dev.agentsmith.testkit.registry.DirectTools;
import dev.agentsmith.testkit.registry.InstalledPython;
import dev.agentsmith.testkit.registry.PackageRegistries;
import dev.agentsmith.testkit.registry.TestkitPackages;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(600)
class RepositoryCatalogueTest {
  /// How Node, mocha, vitest, pytest, unittest and Cargo count.
  private static final List<Pattern> COUNTS =
      List.of(
          Pattern.compile("(?m)^.*# pass (\\d+)$"),
          Pattern.compile("(?m)^ +(\\d+) passing"),
          Pattern.compile("(?m)^ +Tests +(\\d+) passed \\("),
          Pattern.compile("(?m)^(?:=+ )?(\\d+) passed in"),
          Pattern.compile("(?m)^Ran (\\d+) tests? in"),
          Pattern.compile("(?m)^test result: ok\\. (\\d+) passed"));

  /// TAP and Go name each.
  private static final List<Pattern> SINGLES =
      List.of(Pattern.compile("(?m)^ok \\d"), Pattern.compile("(?m)^--- PASS: "));

  @TempDir Path folder;

  private PackageRegistries registries;

  /// Those whose packages are the testkit's. All of them, with the registries that Maven and npm
  /// have by themselves: `-Drepositories=all`, or one by its name.
  static List<SampleRepository> tried() {
    String asked = System.getProperty("repositories", "");
    return RepositoryCatalogue.all().stream()
        .filter(
            repository ->
                asked.isEmpty()
                    ? !repository.needs(Need.REAL_MAVEN) && !repository.needs(Need.REAL_NPM)
                    : asked.equals("all") || repository.name().matches(asked))
        .toList();
  }

  @BeforeEach
  void open() throws IOException {
    registries = TestkitPackages.registries();
  }

  @AfterEach
  void close() {
    registries.close();
  }

  @ParameterizedTest
  @MethodSource("tried")
  void itsTestsAreGreenWithTheToolsThemselves(SampleRepository repository) throws Exception {
    Path project = repository.copyTo(folder.resolve("project"), registries);
    var tools = new DirectTools(folder.resolve("home"));
    if (repository.needs(Need.TESTKIT)) {
      tools.pointedAt(registries.pypi()).pointedAt(registries.go()).pointedAt(registries.cargo());
    }
    if (repository.needs(Need.PYTHON_TOOLS)) {
      InstalledPython.publish(
          registries.pypi(), folder.resolve("wheels"), "pytest", "setuptools", "wheel");
    }
    String said = tools.succeed(project, "bash", "-c", repository.direct());

    assertThat(count(project, said)).as(said).isEqualTo(repository.tests());
    assertThat(tools.succeed(project, "git", "status", "--porcelain", "--untracked-files=no"))
        .as("no file of the commit changed")
        .isEmpty();
    assertThat(tools.succeed(project, "git", "rev-list", "--count", "HEAD")).isEqualTo("1\n");
  }

  @Test
  void lockFilesNameTheSumsThatAreServed() throws Exception {
    Set<String> served = new HashSet<>();
    for (String name : List.of("agentsmith-roman", "agentsmith-slug", "agentsmith-words")) {
      registries.pypi().locked(name).forEach(file -> served.add(file.sha256()));
    }
    CargoIndex cargo = registries.cargo();
    served.add(cargo.sum("agentsmith-slug", "0.2.0"));
    served.add(cargo.sum("agentsmith-words", "1.1.0"));
    served.addAll(registries.go().sums("go.example.org/agentsmith/Slug", "v0.4.0"));
    served.addAll(registries.go().sums("go.example.org/agentsmith/words", "v1.2.0"));
    for (String name : List.of("uv-lock", "poetry-lock", "cargo-dependency", "cargo-workspace")) {
      assertThat(sums(copied(name))).as(name).isNotEmpty().isSubsetOf(served);
    }
    assertThat(Files.readAllLines(copied("go-dependency").resolve("go.sum"))).isSubsetOf(served);
    for (String locked : addresses(copied("uv-lock").resolve("uv.lock"))) {
      assertThat(locked).startsWith("http://127.0.0.1:");
    }
  }

  @Test
  void everyFolderIsInTheCatalogue() throws Exception {
    URL one = RepositoryCatalogue.class.getResource("documentation");
    assertThat(one).isNotNull();
    List<String> folders;
    try (Stream<Path> all = Files.list(Path.of(one.toURI()).getParent())) {
      folders = all.filter(Files::isDirectory).map(path -> path.getFileName().toString()).toList();
    }
    assertThat(RepositoryCatalogue.all())
        .extracting(SampleRepository::name)
        .containsExactlyInAnyOrderElementsOf(folders);
    assertThat(folders).hasSizeGreaterThanOrEqualTo(24);
  }

  private Path copied(String name) {
    return RepositoryCatalogue.named(name).copyTo(folder.resolve("copy-" + name), registries);
  }

  private static List<String> sums(Path project) throws IOException {
    try (Stream<Path> files = Files.list(project)) {
      Path lock = files.filter(file -> file.toString().endsWith(".lock")).findFirst().orElseThrow();
      return found("(?:sha256:|checksum = \")([0-9a-f]{64})", Files.readString(lock));
    }
  }

  private static List<String> addresses(Path file) throws IOException {
    return found("\"(https?://[^\"]+)\"", Files.readString(file));
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(hit -> hit.group(1)).toList();
  }

  private static int count(Path project, String said) throws IOException {
    int reported = reported(project);
    if (reported > 0) {
      return reported;
    }
    String plain = said.replaceAll("\u001b\\[[0-9;]*m", "");
    for (Pattern pattern : COUNTS) {
      int count =
          pattern.matcher(plain).results().mapToInt(hit -> Integer.parseInt(hit.group(1))).sum();
      if (count > 0) {
        return count;
      }
    }
    return SINGLES.stream().mapToInt(single -> (int) single.matcher(plain).results().count()).sum();
  }

  /// What Maven's and Gradle's reports say.
  private static int reported(Path project) throws IOException {
    int tests = 0;
    try (Stream<Path> files = Files.walk(project)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.getFileName().toString().matches("TEST-.*\\.xml")) {
          Matcher matcher =
              Pattern.compile("<testsuite [^>]*\\btests=\"(\\d+)\"")
                  .matcher(Files.readString(file));
          tests += matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        }
      }
    }
    return tests;
  }
}
