package dev.agentsmith.dispatcher.intent;

import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.repo.TicketRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a person's text really names. A model is believed only what stands here.
final class Evidence {
  private static final Pattern AROUND_A_LINK = Pattern.compile("^[<(\\[\"']+|[>)\\]\"'.,;:!?]+$");

  private final String text;

  /// Without links to tickets: a part of an address names no project.
  private final String prose;

  private final List<Link> links = new ArrayList<>();
  private final List<Project> projects;

  /// @param projects all that are configured
  Evidence(String text, List<Project> projects) {
    this.text = text;
    this.projects = projects;
    String rest = text;
    for (String word : text.split("\\s+", -1)) {
      String written = AROUND_A_LINK.matcher(word).replaceAll("");
      Optional<IssueLink> link = IssueLink.read(written);
      if (link.isPresent()) {
        links.add(new Link(written, link.get()));
        rest = rest.replace(written, " ");
      }
    }
    this.prose = rest;
  }

  /// A link to a ticket.
  private record Link(String written, IssueLink issue) {}

  /// A project as the text names it, or the address of its repository.
  ///
  /// @param command how to ask for a ticket of it: `#42 in my-api`, or the link as written
  /// @param isLink true if a link says so
  record Place(String project, String command, boolean isLink) {}

  /// The word as the person wrote it; empty if they did not. Case does not count.
  Optional<String> word(String claimed) {
    return word(text, claimed);
  }

  /// Where the ticket can be, as the text says: as a rule one place, or none.
  List<Place> places(TicketRef ticket) {
    List<Project> named = named();
    List<Place> places = new ArrayList<>();
    for (Project project : named) {
      String word = written(project).orElse(project.name());
      places.add(new Place(word, ticket.label() + " in " + word, false));
    }
    for (Link link : links) {
      String repository = link.issue().repository();
      if (repository != null
          && link.issue().ticket().equalsIgnoreCase(ticket.id())
          && named.stream().noneMatch(project -> isOf(project, repository))
          && places.stream().noneMatch(place -> place.project().equals(repository))) {
        places.add(new Place(repository, link.written(), true));
      }
    }
    return places;
  }

  /// The projects that the text names, one way or the other.
  List<Project> named() {
    return projects.stream().filter(project -> written(project).isPresent()).toList();
  }

  /// The project's name or another name of it, as the person wrote it.
  Optional<String> written(Project project) {
    return names(project).flatMap(name -> word(prose, name).stream()).findFirst();
  }

  /// The configured project of this name or other name.
  Optional<Project> project(String claimed) {
    Predicate<String> same = claimed::equalsIgnoreCase;
    return projects.stream().filter(project -> names(project).anyMatch(same)).findFirst();
  }

  private static Stream<String> names(Project project) {
    return Stream.concat(Stream.of(project.name()), project.aliases().stream());
  }

  private static Optional<String> word(String text, String claimed) {
    Matcher found =
        Pattern.compile(
                "(?<![A-Za-z0-9_-])" + Pattern.quote(claimed) + "(?![A-Za-z0-9_-])",
                Pattern.CASE_INSENSITIVE)
            .matcher(text);
    return found.find() ? Optional.of(found.group()) : Optional.empty();
  }

  private static boolean isOf(Project project, String address) {
    try {
      RepositoryUrl url = RepositoryUrl.parse(address, Path.of("/"));
      return (project.source() != null && project.source().repository().isSameAs(url))
          || (project.tickets() instanceof Project.Tickets.GitHub(RepositoryUrl tickets, _, _)
              && tickets.isSameAs(url));
    } catch (ProblemException e) {
      return false;
    }
  }
}
