package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatRefused;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.record.RecordBook;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts again what ended: a new run, with a new id, for the same ticket in the same project.
public final class RetryRun {
  private final RecordBook book;
  private final ChatPlatform platform;

  public RetryRun(RecordBook book, ChatPlatform platform) {
    this.book = book;
    this.platform = platform;
  }

  /// @param word a run id; null for the last run of the origin's thread
  public Decision decide(RunOrigin origin, @Nullable String word) {
    if (word != null && !RunId.isValid(word)) {
      return new Decision.Tell(
          "I can try a run again by its id, or in its thread. Or start anew: fix #%s in <project>"
              .formatted(word));
    }
    Optional<RunId> run = word == null ? lastIn(origin) : Optional.of(new RunId(word));
    if (run.isEmpty()) {
      return new Decision.Tell("No run ended in this thread that I could try again.");
    }
    Optional<RunRecord> record = book.find(run.get());
    if (record.isEmpty() || record.get().decision() == null) {
      return new Decision.Tell(
          "That run ended more than an hour ago, and is forgotten. Start anew: fix #42 in <project>");
    }
    if (!record.get().isOver()) {
      return new Decision.Tell("That run is still going on.");
    }
    return Decision.read(Objects.requireNonNull(record.get().decision()))
            instanceof Decision.Start start
        ? new Decision.Start(start.kind(), start.ticket(), start.project(), false)
        : new Decision.Tell("That was no run.");
  }

  /// The thread itself remembers which runs it had.
  private Optional<RunId> lastIn(RunOrigin origin) {
    try {
      return platform.read(origin.thread()).reversed().stream()
          .map(PostedMessage::stamp)
          .filter(Objects::nonNull)
          .map(stamp -> Objects.requireNonNull(stamp).run())
          .filter(run -> book.find(run).filter(this::wasStarted).isPresent())
          .findFirst();
    } catch (ChatUnavailable | ChatRefused e) {
      return Optional.empty();
    }
  }

  private boolean wasStarted(RunRecord record) {
    String decision = record.decision();
    return decision != null && Decision.read(decision) instanceof Decision.Start;
  }
}
