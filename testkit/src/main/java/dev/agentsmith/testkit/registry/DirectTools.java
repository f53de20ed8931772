package dev.agentsmith.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Runs the real package tools, each pointed straight at registries, in a HOME of their own that
/// knows no setting and no cache of this machine's user. What is pointed at nothing asks the
/// registry that the tool has by itself. For one thread.
public final class DirectTools {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final List<String> OTHERS =
      List.of("PIP_", "NPM_CONFIG_", "UV_", "POETRY_", "CARGO_", "GO", "MAVEN_", "YARN_", "PYTHON");
  private static final Map<String, String> TOOLCHAINS =
      Map.of("RUSTUP_HOME", ".rustup", "PYENV_ROOT", ".pyenv");

  private final Path home;
  private final Map<String, String> environment = new TreeMap<>();

  /// How a command ended, and all it said.
  public record Ran(int exit, String output) {}

  /// @param home where tools keep their settings and caches; made if it is not there
  public DirectTools(Path home) throws IOException {
    this.home = Files.createDirectories(home).toAbsolutePath();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (OTHERS.stream()
                  .noneMatch(other -> name.regionMatches(true, 0, other, 0, other.length()))) {
                environment.put(name, value);
              }
            });
    // The tools of some machines lie in the user's HOME, and find themselves by it.
    TOOLCHAINS.forEach(
        (name, folder) -> {
          Path place = Path.of(System.getProperty("user.home"), folder);
          if (Files.isDirectory(place)) {
            environment.putIfAbsent(name, place.toString());
          }
        });
    environment.put("HOME", this.home.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("MAVEN_OPTS", "-Duser.home=" + this.home); // Java does not look at HOME
    environment.put("GRADLE_OPTS", "-Duser.home=" + this.home);
    environment.put("CARGO_HOME", this.home.resolve(".cargo").toString());
    environment.put("GOPATH", this.home.resolve("go").toString());
    environment.put("PIP_CONFIG_FILE", "/dev/null");
    environment.put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    environment.put("npm_config_update_notifier", "false");
  }

  public DirectTools pointedAt(PyPiRegistry pypi) {
    environment.put("PIP_INDEX_URL", pypi.url());
    environment.put("UV_INDEX_URL", pypi.url());
    environment.put("UV_DEFAULT_INDEX", pypi.url());
    return this;
  }

  public DirectTools pointedAt(GoProxy go) {
    environment.put("GOPROXY", go.url());
    environment.put("GONOSUMDB", "*");
    // Without the second, a test's folder could not be deleted.
    environment.put("GOFLAGS", "-mod=mod -modcacherw");
    return this;
  }

  public DirectTools pointedAt(CargoIndex cargo) throws IOException {
    Path settings = Files.createDirectories(home.resolve(".cargo")).resolve("config.toml");
    Files.writeString(
        settings,
        """
        [source.crates-io]
        replace-with = "testkit"

        [source.testkit]
        registry = "%s"
        """
            .formatted(cargo.url()));
    return this;
  }

  public DirectTools pointedAt(NpmRegistry npm) {
    environment.put("npm_config_registry", npm.url());
    environment.put("YARN_NPM_REGISTRY_SERVER", npm.url());
    return this;
  }

  public DirectTools pointedAt(MavenRepository maven) throws IOException {
    Path settings = Files.createDirectories(home.resolve(".m2")).resolve("settings.xml");
    Files.writeString(
        settings,
        """
        <settings>
          <mirrors>
            <mirror>
              <id>testkit</id>
              <url>%s</url>
              <mirrorOf>*</mirrorOf>
            </mirror>
          </mirrors>
        </settings>
        """
            .formatted(maven.url()));
    return this;
  }

  public DirectTools with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /// Runs a command to its end.
  ///
  /// @throws AssertionError if the command is not installed, or did not end in five minutes
  public Ran run(Path directory, String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile(home, "said", ".txt");
    Process process = start(directory, said, command);
    boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    String output = new String(Files.readAllBytes(said), UTF_8);
    Files.delete(said);
    if (!ended) {
      throw new AssertionError(
          "not over in %s: %s\n%s".formatted(LIMIT, String.join(" ", command), output));
    }
    return new Ran(process.exitValue(), output);
  }

  /// The same for a command that has to succeed.
  ///
  /// @return all it said
  public String succeed(Path directory, String... command)
      throws IOException, InterruptedException {
    Ran ran = run(directory, command);
    if (ran.exit() != 0) {
      throw new AssertionError(
          "%s ended with %d:\n%s".formatted(String.join(" ", command), ran.exit(), ran.output()));
    }
    return ran.output();
  }

  private Process start(Path directory, Path said, String... command) {
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectErrorStream(true).redirectOutput(said.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new AssertionError(
          command[0] + " is not installed; ./test installs what tests need on Debian", e);
    }
  }
}
