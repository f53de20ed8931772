package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.clients.redis.RunRecords.Changed;
import dev.agentsmith.core.config.Project.Access;
import dev.agentsmith.dispatcher.access.AccessRules;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.record.RecordBook;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Ends a run because a person wants it.
public final class CancelRun {
  private final OpenRuns runs;
  private final RecordBook book;
  private final AccessRules access;

  public CancelRun(OpenRuns runs, RecordBook book, AccessRules access) {
    this.runs = runs;
    this.book = book;
    this.access = access;
  }

  /// Asks the run to end, and says so.
  ///
  /// @param word a ticket or the start of a run id; null for the run of the origin's thread
  public Text words(RunOrigin origin, @Nullable String word) {
    try {
      List<OpenRuns.OpenRun> meant = meant(origin, word);
      if (meant.size() == 1) {
        Optional<Text> refusal =
            access.refusal(
                meant.getFirst().start().project(), Access.Command.CANCEL, origin.message());
        return refusal.orElseGet(() -> Text.of(cancel(meant.getFirst(), origin.user())));
      }
      return Text.of(answer(word, meant));
    } catch (RedisUnavailable e) {
      return Text.of("I can't cancel now: Redis does not answer. Try again in a minute.");
    }
  }

  private static String answer(@Nullable String word, List<OpenRuns.OpenRun> meant) {
    return switch (meant.size()) {
      case 0 ->
          word == null
              ? "Nothing is running in this thread."
              : "No live run is known as \"" + word + "\".";
      default ->
          meant.stream()
              .map(
                  run ->
                      "  cancel "
                          + run.record().run()
                          + "   "
                          + run.start().ticket().label()
                          + " in "
                          + run.start().project())
              .collect(Collectors.joining("\n", "Which one?\n", ""));
    };
  }

  private List<OpenRuns.OpenRun> meant(RunOrigin origin, @Nullable String word) {
    return word == null ? runs.in(origin.thread()) : runs.matching(word);
  }

  private String cancel(OpenRuns.OpenRun run, String by) {
    String name = run.start().ticket().label() + " in " + run.start().project();
    Changed changed = book.cancel(run.record().run(), by);
    return switch (changed) {
      case Changed.Done(State state) when state == State.CANCELLED ->
          "Cancelled " + name + " before it began.";
      case Changed.Done(_) -> "Cancelling " + name + ".";
      case Changed.NotNow(_) when run.record().state().isEmpty() ->
          "I can't cancel "
              + name
              + " just now: a newer version of me carries it out. Try again in a minute.";
      case Changed.NotNow(_), Changed.Missing(), Changed.Lost(_) -> name + " has ended already.";
    };
  }
}
