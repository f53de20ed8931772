package dev.agentsmith.app.wiring;

import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.local.MarkdownTickets;
import dev.agentsmith.clients.tracker.OpenTickets;
import dev.agentsmith.clients.tracker.TicketAnswer;
import dev.agentsmith.clients.tracker.Tracker;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Tickets;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.dispatcher.project.TicketLists;
import dev.agentsmith.dispatcher.project.TicketProbe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// Asks the tracker of a project whether it knows a ticket, and which are open.
final class TrackerProbe implements TicketProbe, TicketLists {
  /// Somebody waits for the answer in a chat.
  private static final HttpLimits LIMITS =
      new HttpLimits(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(3), 16 << 20);

  /// With all tries and waits: a tracker that asks to wait longer counts as out of reach.
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Environment environment;
  private final InstantSource clock;

  TrackerProbe(Environment environment, InstantSource clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public Answer ask(Project project, TicketRef ticket) {
    return asking(
        project,
        tracker -> answer(tracker.ticket(ticket)),
        Answer.NOT_KNOWN,
        _ -> Answer.UNREACHABLE);
  }

  @Override
  public OpenTickets open(Project project, int most) {
    return asking(
        project,
        tracker -> tracker.open(most),
        new OpenTickets.Unreachable(
            Problem.of("It has no tickets.", "Add tickets: to it in agentsmith.yml.")),
        OpenTickets.Unreachable::new);
  }

  private static Answer answer(TicketAnswer answer) {
    return switch (answer) {
      case TicketAnswer.Known _ -> Answer.KNOWN;
      case TicketAnswer.NotThere _ -> Answer.NOT_KNOWN;
      case TicketAnswer.Unreachable _ -> Answer.UNREACHABLE;
    };
  }

  @FunctionalInterface
  private interface Question<T> {
    T of(Tracker tracker) throws InterruptedException;
  }

  /// @param nowhere the answer where there is no tracker
  /// @param unreachable the answer where none came, or none in time
  private <T> T asking(
      Project project, Question<T> question, T nowhere, Function<Problem, T> unreachable) {
    var asked = new FutureTask<>(() -> asked(project, question, nowhere));
    Thread.ofVirtual().name("tracker").start(asked);
    try {
      return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProblemException problem) {
        return unreachable.apply(problem.first());
      }
      throw new IllegalStateException("the tracker of " + project.name() + " was not asked", e);
    } catch (TimeoutException e) {
      return unreachable.apply(late());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unreachable.apply(late());
    } finally {
      asked.cancel(true);
    }
  }

  private static Problem late() {
    return Problem.of(
        "Its tracker gave no answer within %d s.".formatted(PATIENCE.toSeconds()),
        "Ask again in a minute.");
  }

  private <T> T asked(Project project, Question<T> question, T nowhere)
      throws InterruptedException {
    try (var http = new HttpCaller(LIMITS, new Proxies(environment))) {
      Optional<Tracker> tracker = tracker(project, http);
      return tracker.isEmpty() ? nowhere : question.of(tracker.get());
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
