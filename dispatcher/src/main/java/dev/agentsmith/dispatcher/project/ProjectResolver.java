package dev.agentsmith.dispatcher.project;

import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the project of a command: by name, alias or unique start of one; without a name the only
/// one there is.
public final class ProjectResolver {
  private static final int MAX_NAMED = 8;

  private final Config config;

  public ProjectResolver(Config config) {
    this.config = config;
  }

  public Resolution resolve(@Nullable String word) {
    if (word == null) {
      return withoutName();
    }
    return switch (config.project(word)) {
      case Config.Match.One(Project project) -> ready(project);
      case Config.Match.Several(List<Project> projects) ->
          new Resolution.Refused(
              "\"%s\" fits %s. Which one? Write its whole name.".formatted(word, names(projects)));
      case Config.Match.None(List<String> nearest) -> unknown(word, nearest);
    };
  }

  private Resolution withoutName() {
    List<Project> all = config.projects();
    if (all.size() == 1) {
      return ready(all.getFirst());
    }
    return new Resolution.Refused(
        all.isEmpty()
            ? "No project is configured. Add one under projects: in agentsmith.yml."
            : "Which project? I know %s. Write, for example: fix #42 in %s"
                .formatted(names(all), all.getFirst().name()));
  }

  private Resolution unknown(String word, List<String> nearest) {
    String mend =
        nearest.isEmpty()
            ? config.projects().isEmpty()
                ? "Add it under projects: in agentsmith.yml."
                : "I know " + names(config.projects()) + "."
            : "Did you mean " + String.join(" or ", nearest) + "?";
    return new Resolution.Refused("I don't know a project \"%s\". %s".formatted(word, mend));
  }

  private Resolution ready(Project project) {
    if (project.source() == null) {
      return new Resolution.Refused(
          "The project %s has no source. Add source: with the repository's url or path to it in agentsmith.yml."
              .formatted(project.name()));
    }
    if (project.tickets() == null) {
      return new Resolution.Refused(
          "The project %s has no tickets. Add tickets: to it in agentsmith.yml."
              .formatted(project.name()));
    }
    try {
      return new Resolution.Found(config.ready(project));
    } catch (ProblemException e) {
      return new Resolution.Refused(
          e.problems().stream().map(Problem::sentence).collect(Collectors.joining("\n")));
    }
  }

  private static String names(List<Project> projects) {
    String names =
        projects.stream().limit(MAX_NAMED).map(Project::name).collect(Collectors.joining(", "));
    return projects.size() > MAX_NAMED
        ? names + " and " + (projects.size() - MAX_NAMED) + " more"
        : names;
  }
}
