package dev.agentsmith.dispatcher.project;

import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.dispatcher.project.TicketProbe.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/// Finds the project of a command (design.md §3.4): by name, alias, unique start of one, or the
/// link to one of its tickets; without a name by the channel, as the only one there is, or as the
/// one whose tracker knows the ticket.
public final class ProjectResolver {
  private static final int MAX_NAMED = 8;
  private static final int AT_ONCE = 8;

  private final Config config;
  private final TicketProbe probe;

  public ProjectResolver(Config config, TicketProbe probe) {
    this.config = config;
    this.probe = probe;
  }

  private record Probed(Project project, Answer answer) {}

  /// @param word as the person wrote it, or a repository's address; null if they named none
  public Resolution resolve(@Nullable String word, String channel, TicketRef ticket) {
    return word == null ? withoutName(channel, all -> byTracker(all, ticket)) : resolve(word);
  }

  /// The same where no ticket tells projects apart.
  public Resolution resolve(@Nullable String word, String channel) {
    return word == null ? withoutName(channel, ProjectResolver::oneOf) : resolve(word);
  }

  /// By a word alone.
  public Resolution resolve(String word) {
    return switch (match(word)) {
      case Config.Match.One(Project project) -> ready(project);
      case Config.Match.Several(List<Project> projects) ->
          new Resolution.Several(
              "\"%s\" fits %s. Which one?".formatted(word, joined(names(projects))),
              names(projects));
      case Config.Match.None(List<String> nearest) -> unknown(word, nearest);
    };
  }

  private Config.Match match(String word) {
    if (!word.contains("://")) {
      return config.project(word);
    }
    try {
      return config.projectFor(RepositoryUrl.parse(word, Path.of("/")));
    } catch (ProblemException e) {
      return new Config.Match.None(List.of());
    }
  }

  /// All projects, in the order of the configuration.
  public List<Project> all() {
    return config.projects();
  }

  private Resolution withoutName(String channel, Function<List<Project>, Resolution> several) {
    List<Project> here =
        config.projects().stream().filter(p -> p.channels().contains(channel)).toList();
    if (here.size() == 1) {
      return ready(here.getFirst());
    }
    List<Project> all = here.isEmpty() ? config.projects() : here;
    if (all.isEmpty()) {
      return new Resolution.Refused(
          "No project is configured. Add one under projects: in agentsmith.yml.");
    }
    return all.size() == 1 ? ready(all.getFirst()) : several.apply(all);
  }

  private static Resolution oneOf(List<Project> projects) {
    List<String> names = names(projects);
    return new Resolution.Several("Which project? I know %s.".formatted(joined(names)), names);
  }

  /// All are asked at once; the answer is clear only if one knows the ticket and all others were
  /// reached.
  private Resolution byTracker(List<Project> projects, TicketRef ticket) {
    List<Probed> asked =
        projects.stream()
            .filter(p -> p.tickets() != null)
            .gather(Gatherers.mapConcurrent(AT_ONCE, p -> new Probed(p, probe.ask(p, ticket))))
            .toList();
    List<Project> know = with(asked, Answer.KNOWN);
    List<Project> unreachable = with(asked, Answer.UNREACHABLE);
    if (know.size() == 1 && unreachable.isEmpty()) {
      return ready(know.getFirst());
    }
    if (!know.isEmpty()) {
      List<String> names = names(know);
      return new Resolution.Several(
          unreachable.isEmpty()
              ? "%s is a ticket of %s. Which one?".formatted(ticket.label(), joined(names))
              : "%s is a ticket of %s, but the tracker of %s does not answer. Which one?"
                  .formatted(ticket.label(), joined(names), joined(names(unreachable))),
          names);
    }
    return new Resolution.Several(
        unreachable.isEmpty()
            ? "No project knows a ticket %s. Which one do you mean? I know %s."
                .formatted(ticket.label(), joined(names(projects)))
            : "Which project? No other knows %s, and the tracker of %s does not answer."
                .formatted(ticket.label(), joined(names(unreachable))),
        names(unreachable.isEmpty() ? projects : unreachable));
  }

  private static List<Project> with(List<Probed> asked, Answer answer) {
    return asked.stream().filter(one -> one.answer() == answer).map(Probed::project).toList();
  }

  private Resolution unknown(String word, List<String> nearest) {
    String what = "I don't know a project \"%s\".".formatted(word);
    if (!nearest.isEmpty()) {
      return new Resolution.Several(
          what + " Did you mean " + String.join(" or ", nearest) + "?", nearest);
    }
    List<String> names = names(config.projects());
    return new Resolution.Refused(
        what
            + (names.isEmpty()
                ? " Add it under projects: in agentsmith.yml."
                : " I know " + joined(names) + "."));
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

  /// Where people read a ticket; empty if that is nowhere.
  public static Optional<String> page(Project project, TicketRef ticket) {
    return project.tickets() instanceof Project.Tickets.GitHub(RepositoryUrl url, _, _)
        ? Optional.of(scheme(url) + url.identity() + "/issues/" + ticket.id())
        : Optional.empty();
  }

  private static String scheme(RepositoryUrl url) {
    return url.value().startsWith("http://") ? "http://" : "https://";
  }

  private static List<String> names(List<Project> projects) {
    return projects.stream().limit(MAX_NAMED).map(Project::name).toList();
  }

  private static String joined(List<String> names) {
    return String.join(", ", names);
  }
}
