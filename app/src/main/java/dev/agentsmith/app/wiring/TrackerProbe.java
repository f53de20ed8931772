package dev.agentsmith.app.wiring;

import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.local.MarkdownTickets;
import dev.agentsmith.clients.tracker.TicketAnswer;
import dev.agentsmith.clients.tracker.Tracker;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Tickets;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.dispatcher.project.TicketProbe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Asks the tracker of a project whether it knows a ticket.
final class TrackerProbe implements TicketProbe {
  /// Somebody waits for the answer in a chat.
  private static final HttpLimits LIMITS =
      new HttpLimits(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(3), 16 << 20);

  private final Environment environment;
  private final InstantSource clock;

  TrackerProbe(Environment environment, InstantSource clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public Answer ask(Project project, TicketRef ticket) {
    try (var http = new HttpCaller(LIMITS, new Proxies(environment))) {
      Optional<Tracker> tracker = tracker(project, http);
      if (tracker.isEmpty()) {
        return Answer.NOT_KNOWN;
      }
      return switch (tracker.get().ticket(ticket)) {
        case TicketAnswer.Known _ -> Answer.KNOWN;
        case TicketAnswer.NotThere _ -> Answer.NOT_KNOWN;
        case TicketAnswer.Unreachable _ -> Answer.UNREACHABLE;
      };
    } catch (ProblemException e) {
      return Answer.UNREACHABLE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.UNREACHABLE;
    }
  }

  private Optional<Tracker> tracker(Project project, HttpCaller http) {
    return switch (project.tickets()) {
      case Tickets.Local(var folder) -> Optional.of(new MarkdownTickets(folder));
      case Tickets.GitHub(var repository, _, _) ->
          new GitHubWiring(project, environment, http, clock, _ -> {}).tracker(repository);
      case null -> Optional.empty();
    };
  }
}
