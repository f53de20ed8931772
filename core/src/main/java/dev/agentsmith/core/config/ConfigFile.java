package dev.agentsmith.core.config;

import dev.agentsmith.core.config.Config.LogLevel;
import dev.agentsmith.core.config.DispatcherConfig.SpawnerType;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.config.Node.Mapping;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds `agentsmith.yml` and reads it. All that is wrong with it is told at once.
public final class ConfigFile {
  private static final String NAME = "agentsmith.yml";

  private final Environment environment;
  private final Path home;

  /// A configuration's text, wherever it came from.
  ///
  /// @param name how messages call it
  /// @param directory where its relative paths start
  public record Text(String name, String text, Path directory) {}

  /// @param home the user's directory
  public ConfigFile(Environment environment, Path home) {
    this.environment = environment;
    this.home = home;
  }

  /// The first of: `option`, `AGENTSMITH_CONFIG`, `~/.agentsmith/agentsmith.yml`,
  /// `/etc/agentsmith/agentsmith.yml`. Empty if none of the last two exists.
  ///
  /// @param checkout the local repository that is going to be worked on, if it is one: nothing in
  ///     it may configure the agent
  /// @throws ProblemException if the file is missing, unreadable, or inside the checkout
  public Optional<Text> find(@Nullable Path option, @Nullable Path checkout) {
    Optional<Path> named =
        Optional.ofNullable(option)
            .or(() -> environment.text(Variable.AGENTSMITH_CONFIG).map(Path::of));
    Optional<Path> file =
        named.or(
            () ->
                Stream.of(
                        home.resolve(".agentsmith").resolve(NAME), Path.of("/etc/agentsmith", NAME))
                    .filter(Files::exists)
                    .findFirst());
    file.ifPresent(path -> refuseInside(path, checkout));
    return file.map(this::text);
  }

  /// Reads a configuration.
  ///
  /// @throws ProblemException with all that is wrong. A variable that is not set is wrong for those
  ///     who need it: see [Config#ready]
  public Config load(Text file) {
    var report = new Report(file.name());
    Config config = read(file, report);
    if (config == null) {
      throw new ProblemException(report.everything());
    }
    return config;
  }

  /// All that is wrong with a configuration, for anyone who could use any part of it.
  public List<Problem> check(Text file) {
    var report = new Report(file.name());
    read(file, report);
    return report.everything();
  }

  /// What is true without a file.
  public Config defaults() {
    return load(new Text(NAME, "", home));
  }

  private @Nullable Config read(Text file, Report report) {
    Mapping root = YamlTree.read(file.text(), report);
    if (root == null) {
      return null;
    }
    var source = new FileFields.Source(report, environment, new Places(file.directory(), home));
    ConfigShape.File read = FileFields.read(DefaultsMerge.of(root), source, ConfigShape::file);
    return report.hasProblems() ? null : config(file.name(), read, report);
  }

  private Config config(String name, ConfigShape.File file, Report report) {
    ConfigShape.Dispatcher dispatcher = file.dispatcher();
    LogLevel level = environment.logLevel().orElse(file.logLevel());
    return new Config(
        name,
        level,
        new DispatcherConfig(
            dispatcher.limits(),
            dispatcher.intentModel(),
            environment.port().orElse(dispatcher.port()),
            environment
                .text(Variable.REDIS_URL)
                .or(() -> Optional.ofNullable(dispatcher.redisUrl()))
                .orElse("redis:6379"),
            Optional.ofNullable(dispatcher.dataDirectory())
                .orElse(home.resolve(".agentsmith").resolve("data")),
            dispatcher.consoleDirectory(),
            environment
                .spawner()
                .or(() -> Optional.ofNullable(dispatcher.spawner()))
                .orElse(
                    environment.isSet(Variable.KUBERNETES_SERVICE_HOST)
                        ? SpawnerType.KUBERNETES
                        : SpawnerType.PROCESS)),
        file.defaults(),
        new ArrayList<>(file.projects().values()),
        file.pipelines(),
        report.missing());
  }

  private void refuseInside(Path file, @Nullable Path checkout) {
    if (checkout != null && real(file).startsWith(real(checkout))) {
      throw new ProblemException(
          Problem.at(
              shown(file),
              "the configuration lies inside the repository that is worked on.",
              "Move it out, for example to ~/.agentsmith/agentsmith.yml: nothing in a checkout may"
                  + " configure the agent."));
    }
  }

  private Text text(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      return new Text(shown(file), Files.readString(file), directory == null ? home : directory);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "there is no such file.", e);
    } catch (CharacterCodingException e) {
      throw unreadable(file, "the file is not UTF-8 text.", e);
    } catch (IOException e) {
      throw unreadable(file, "the file can't be read: " + e.getMessage() + ".", e);
    }
  }

  private ProblemException unreadable(Path file, String what, Exception cause) {
    return new ProblemException(
        Problem.at(shown(file), what, "Check --config and AGENTSMITH_CONFIG."), cause);
  }

  /// As the person wrote it, or with `~`.
  private String shown(Path file) {
    return file.isAbsolute() ? Places.shown(file, home) : file.toString();
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }
}
