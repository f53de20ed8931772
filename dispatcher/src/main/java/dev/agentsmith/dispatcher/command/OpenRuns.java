package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.dispatcher.intent.IntentGrammar;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.record.RecordBook;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The live runs, as people name them.
public final class OpenRuns {
  private final RecordBook book;

  public OpenRuns(RecordBook book) {
    this.book = book;
  }

  /// A run that goes on or waits.
  public record OpenRun(RunRecord record, RunOrigin origin, Decision.Start start) {}

  /// The runs a word can mean, in the order they were asked for.
  ///
  /// @param word a ticket or the start of a run id; null for all
  /// @throws dev.agentsmith.clients.redis.RedisUnavailable if Redis is away
  public List<OpenRun> matching(@Nullable String word) {
    if (word != null && RunId.isValid(word)) {
      return find(new RunId(word)).stream().toList();
    }
    return open(book.open()).stream()
        .filter(
            run -> IntentGrammar.means(word, run.start().ticket().id(), run.record().run().value()))
        .toList();
  }

  /// The runs of a thread, in the order they were asked for.
  ///
  /// @throws dev.agentsmith.clients.redis.RedisUnavailable if Redis is away
  public List<OpenRun> in(ThreadRef thread) {
    return open(book.openIn(thread.key()));
  }

  /// @throws dev.agentsmith.clients.redis.RedisUnavailable if Redis is away
  public Optional<OpenRun> find(RunId run) {
    return open(book.read(run).stream().toList()).stream().findFirst();
  }

  /// True while there may be more than can be found: Redis lost them, and is filled again.
  public boolean mayLack() {
    return book.mirror().isFilling();
  }

  private static List<OpenRun> open(List<RunRecord> records) {
    return records.stream()
        .filter(record -> record.state().filter(RunRecord.State::isOver).isEmpty())
        .sorted(Comparator.comparing(RunRecord::arrival))
        .flatMap(record -> run(record).stream())
        .toList();
  }

  private static Optional<OpenRun> run(RunRecord record) {
    return Decision.tryRead(record.decision())
        .filter(Decision.Start.class::isInstance)
        .map(Decision.Start.class::cast)
        .map(start -> new OpenRun(record, RunOrigin.read(record.message()), start));
  }
}
