package dev.agentsmith.app.cli;

import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Config.Match;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that an agent has to know before it begins: from words, configuration and environment.
///
/// @param directory of this run alone
/// @param ownsDirectory false if a spawner made it and removes it
record Assignment(
    AgentWords words,
    Config config,
    Project project,
    RunRequest request,
    RunId id,
    Environment environment,
    Path directory,
    boolean ownsDirectory) {
  private static final Logger log = LoggerFactory.getLogger(Assignment.class);

  /// @param spawned null if a person started this process
  static Assignment of(
      RunKind kind, AgentWords words, @Nullable SpawnedRun spawned, Surroundings around) {
    Environment environment = around.environment();
    var files = new ConfigFile(environment, around.home());
    Optional<ConfigFile.Text> text =
        spawned == null
            ? files.find(words.config(), checkout(words))
            : Optional.of(spawned.config());
    Config config = text.map(files::load).orElseGet(files::defaults);
    Project project = words.build().applyTo(config.ready(project(words, config)));
    RunId id = id(environment);
    return new Assignment(
        words,
        config,
        words.model() == null ? project : project.withModel(words.model()),
        new RunRequest(
            kind,
            words.repository(),
            words.ticket(),
            words.task(),
            project.name().isEmpty() ? null : project.name(),
            words.headless()),
        id,
        environment,
        spawned == null ? around.cache().resolve("runs").resolve(id.value()) : spawned.directory(),
        spawned == null);
  }

  /// Removes what the run needed.
  ///
  /// @param unsaved true if it holds work that is nowhere else: then it is kept
  void cleanUp(boolean unsaved) {
    if (!ownsDirectory || !Files.exists(directory)) {
      return;
    }
    if (unsaved) {
      log.warn("work could not be pushed, it is kept run={} directory={}", id, directory);
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      log.debug("run directory not removed directory={} cause={}", directory, e.toString());
    }
  }

  private static @Nullable Path checkout(AgentWords words) {
    return words.repository().isLocal() ? Path.of(words.repository().value()) : null;
  }

  private static Project project(AgentWords words, Config config) {
    RepositoryUrl repository = words.repository();
    Match match =
        words.project() == null ? config.projectFor(repository) : config.project(words.project());
    return switch (match) {
      case Match.One(Project project) -> project;
      case Match.Several(List<Project> projects) ->
          throw new ProblemException(
              Problem.of(
                  "%s fits the projects %s."
                      .formatted(
                          words.project() == null ? repository : "\"" + words.project() + "\"",
                          projects.stream().map(Project::name).collect(Collectors.joining(", "))),
                  "Choose one with --project."));
      case Match.None(List<String> nearest) -> {
        if (words.project() == null) {
          yield config.defaults();
        }
        throw new ProblemException(
            Problem.of(
                "There is no project \"%s\" in %s.".formatted(words.project(), config.name()),
                nearest.isEmpty() ? "" : "Did you mean \"" + nearest.getFirst() + "\"?"));
      }
    };
  }

  private static RunId id(Environment environment) {
    return environment
        .text(Variable.AGENTSMITH_RUN_ID)
        .filter(RunId::isValid)
        .map(RunId::new)
        .orElseGet(() -> RunId.random(RandomGenerator.getDefault()));
  }
}
