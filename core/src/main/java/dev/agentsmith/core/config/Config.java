package dev.agentsmith.core.config;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.secret.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A whole `agentsmith.yml`, checked, or the defaults where there is none. Immutable.
///
/// @param name how the file is called in messages
/// @param logLevel `error`, `warn`, `info` or `debug`
/// @param defaults what a repository without a project is worked on with
/// @param pipelines step names by the pipeline's name, presets excluded
/// @param missing variables that the file uses and the environment does not have
public record Config(
    String name,
    LogLevel logLevel,
    DispatcherConfig dispatcher,
    Project defaults,
    List<Project> projects,
    Map<String, List<String>> pipelines,
    List<MissingVariable> missing) {

  public Config {
    projects = List.copyOf(projects);
    pipelines = Map.copyOf(pipelines);
    missing = List.copyOf(missing);
  }

  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /// A `${NAME}` without a value. It stops only those that need it.
  ///
  /// @param users who needs it: `project "web"`, `defaults`, `dispatcher`
  public record MissingVariable(String variable, List<String> users, Problem problem) {
    public MissingVariable {
      users = List.copyOf(users);
    }
  }

  /// What a person's word for a project leads to.
  public sealed interface Match {
    record One(Project project) implements Match {}

    /// The word fits several.
    record Several(List<Project> projects) implements Match {
      public Several {
        projects = List.copyOf(projects);
      }
    }

    /// @param nearest names that are written similarly, the nearest first
    record None(List<String> nearest) implements Match {
      public None {
        nearest = List.copyOf(nearest);
      }
    }
  }

  /// Finds a project by name, alias or the unique start of one, in this order; case does not count.
  public Match project(String word) {
    String wanted = word.toLowerCase(Locale.ROOT);
    return byWord(wanted::equals)
        .or(() -> byWord(known -> known.startsWith(wanted)))
        .orElseGet(() -> new Match.None(NearestWord.all(wanted, projectWords().toList())));
  }

  /// Finds the project that works on this repository, however its URL is written.
  public Match projectFor(RepositoryUrl repository) {
    List<Project> found =
        projects.stream()
            .filter(p -> p.source() != null && p.source().repository().isSameAs(repository))
            .toList();
    return match(found).orElseGet(() -> new Match.None(List.of()));
  }

  /// The project, or the defaults, if every variable it uses is set.
  ///
  /// @throws ProblemException that names all missing variables
  public Project ready(Project project) {
    refuseMissing(project.name().isEmpty() ? "defaults" : "project \"" + project.name() + "\"");
    return project;
  }

  /// The dispatcher's own part, if every variable it uses is set.
  ///
  /// @throws ProblemException that names all missing variables
  public DispatcherConfig readyDispatcher() {
    refuseMissing("dispatcher");
    return dispatcher;
  }

  private void refuseMissing(String user) {
    List<Problem> problems =
        missing.stream()
            .filter(variable -> variable.users().contains(user))
            .map(MissingVariable::problem)
            .toList();
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  /// Every secret value in the file, for a redactor.
  public List<Secret> secrets() {
    DispatcherConfig.IntentModel reader = dispatcher.intentModel();
    Stream<Secret> readersKey =
        reader == null || reader.apiKey() == null ? Stream.empty() : Stream.of(reader.apiKey());
    return Stream.concat(
            Stream.concat(projects.stream(), Stream.of(defaults)).flatMap(Config::secretsOf),
            readersKey)
        .distinct()
        .toList();
  }

  private static void add(Stream.Builder<Secret> all, AgentConfig.ModelProvider provider) {
    if (provider.apiKey() != null) {
      all.add(provider.apiKey());
    }
  }

  private static Stream<Secret> secretsOf(Project project) {
    Stream.Builder<Secret> all = Stream.builder();
    AgentConfig agent = project.agent();
    add(all, agent.provider());
    agent.models().values().forEach(model -> add(all, model.provider()));
    project.packages().secrets().forEach(all::add);
    if (project.source() != null && project.source().token() != null) {
      all.add(project.source().token());
    }
    if (project.tickets() instanceof Project.Tickets.GitHub(_, Secret token, _) && token != null) {
      all.add(token);
    }
    return all.build();
  }

  private Stream<String> projectWords() {
    return projects.stream().flatMap(p -> Stream.concat(Stream.of(p.name()), p.aliases().stream()));
  }

  private Optional<Match> byWord(Predicate<String> fits) {
    return match(
        projects.stream()
            .filter(
                p ->
                    Stream.concat(Stream.of(p.name()), p.aliases().stream())
                        .map(word -> word.toLowerCase(Locale.ROOT))
                        .anyMatch(fits))
            .toList());
  }

  private static Optional<Match> match(List<Project> found) {
    return switch (found.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(new Match.One(found.getFirst()));
      default -> Optional.of(new Match.Several(found));
    };
  }
}
