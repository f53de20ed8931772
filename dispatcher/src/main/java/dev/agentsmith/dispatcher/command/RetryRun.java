package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.dispatcher.chat.Button;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatRefused;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.project.ProjectResolver;
import dev.agentsmith.dispatcher.record.RecordBook;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts again what ended: a new run, with a new id, for the same ticket in the same project.
public final class RetryRun {
  private final OpenRuns runs;
  private final RecordBook book;
  private final ChatPlatform platform;
  private final ProjectResolver resolver;

  public RetryRun(OpenRuns runs, RecordBook book, ChatPlatform platform, ProjectResolver resolver) {
    this.runs = runs;
    this.book = book;
    this.platform = platform;
    this.resolver = resolver;
  }

  /// @param word a run id, or a ticket; null for the last run of the origin's thread
  public Decision decide(RunOrigin origin, @Nullable String word) {
    try {
      if (word == null) {
        return lastIn(origin)
            .map(RetryRun::again)
            .orElseGet(
                () -> new Decision.Tell("No run ended in this thread that I could try again."));
      }
      return RunId.isValid(word) ? byId(new RunId(word)) : byTicket(new TicketRef(word));
    } catch (RedisUnavailable e) {
      return new Decision.Tell(
          "I can't look for that run now: Redis does not answer. Try again in a minute.");
    }
  }

  private Decision byId(RunId run) {
    return book.find(run)
        .map(RetryRun::again)
        .orElseGet(
            () ->
                new Decision.Tell(
                    "I don't know that run any more: an hour after its end it is forgotten. Start anew:"
                        + " fix #42 in <project>"));
  }

  private Decision byTicket(TicketRef ticket) {
    if (!runs.matching(ticket.id()).isEmpty()) {
      return new Decision.Tell("The run for " + ticket.label() + " is still going on.");
    }
    List<Decision.Start> ended =
        book
            .last(
                resolver.all().stream()
                    .map(p -> new Decision.Start(RunKind.FIX, ticket, p.name(), false).claim())
                    .toList())
            .stream()
            .flatMap(record -> start(record).stream())
            .toList();
    return switch (ended.size()) {
      case 0 ->
          new Decision.Tell(
              Text.of("No run for " + ticket.label() + " ended in the last hour. Start one?"),
              List.of(
                  Button.says("Fix " + ticket.label(), "fix " + ticket.label()),
                  Button.says("Feature " + ticket.label(), "feature " + ticket.label())));
      case 1 -> ended.getFirst();
      default ->
          new Decision.Tell(
              Text.of("Runs for " + ticket.label() + " ended in several projects. Which one?"),
              ended.stream().map(s -> Button.says(s.project(), s.command())).toList());
    };
  }

  /// The thread itself remembers which runs it had.
  private Optional<RunRecord> lastIn(RunOrigin origin) {
    try {
      return platform.read(origin.thread()).reversed().stream()
          .map(PostedMessage::stamp)
          .filter(Objects::nonNull)
          .map(stamp -> Objects.requireNonNull(stamp).run())
          .distinct()
          .flatMap(run -> book.find(run).stream())
          .filter(record -> start(record).isPresent())
          .findFirst();
    } catch (ChatUnavailable | ChatRefused e) {
      return Optional.empty();
    }
  }

  private static Decision again(RunRecord record) {
    return record.isOver()
        ? start(record)
            .<Decision>map(again -> again)
            .orElseGet(() -> new Decision.Tell("That was no run."))
        : new Decision.Tell("That run is still going on.");
  }

  /// What is to be started to do the same again; empty if it was no run.
  private static Optional<Decision.Start> start(RunRecord record) {
    return Decision.tryRead(record.decision()).orElse(null) instanceof Decision.Start start
        ? Optional.of(new Decision.Start(start.kind(), start.ticket(), start.project(), false))
        : Optional.empty();
  }
}
