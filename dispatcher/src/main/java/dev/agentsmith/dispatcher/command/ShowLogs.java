package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.core.config.Project.Access;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.dispatcher.access.AccessRules;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.relay.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shows what a run did: its steps, and the last lines that its Job wrote.
public final class ShowLogs {
  private static final int LINES = 15;
  private static final int MAX_LINE = 100;

  private final OpenRuns runs;
  private final RunLog runLog;
  private final Spawner spawner;
  private final RecordBook book;
  private final AccessRules access;

  public ShowLogs(
      OpenRuns runs, RecordBook book, RunLog runLog, Spawner spawner, AccessRules access) {
    this.runs = runs;
    this.book = book;
    this.access = access;
    this.runLog = runLog;
    this.spawner = spawner;
  }

  /// @param word a ticket, or a run id (then the run may have ended); null for the thread's run
  public Text words(RunOrigin origin, @Nullable String word) {
    try {
      Optional<RunId> run = meant(origin, word);
      if (run.isEmpty()) {
        return Text.of(
            word == null
                ? "Nothing is running in this thread. For a run that ended: logs <run id>"
                : "No live run is known as \"" + word + "\".");
      }
      return refusal(run.get(), origin).orElseGet(() -> Text.of(of(run.get())));
    } catch (RedisUnavailable e) {
      return Text.of("I can't look now: Redis does not answer. Ask again in a minute.");
    }
  }

  /// Logs tell of the code: who may not start runs may not read them.
  private Optional<Text> refusal(RunId run, RunOrigin asked) {
    String decision = book.find(run).map(RunRecord::decision).orElse(null);
    return Decision.tryRead(decision).orElse(null) instanceof Decision.Start start
        ? access.refusal(start.project(), Access.Command.LOGS, asked.message())
        : Optional.of(Text.of("Nothing is known of run " + run + " any more."));
  }

  private Optional<RunId> meant(RunOrigin origin, @Nullable String word) {
    if (word != null && RunId.isValid(word)) {
      return Optional.of(new RunId(word));
    }
    return (word == null ? runs.in(origin.thread()) : runs.matching(word))
        .stream().map(run -> run.record().run()).findFirst();
  }

  private String of(RunId run) {
    RunState state = runLog.catchUp(run, RunState.EMPTY);
    List<String> lines = new ArrayList<>(List.of("Run " + run + ":"));
    for (StepState step : state.steps()) {
      String took = step.took() == null ? "" : " " + Words.duration(step.took());
      String detail = step.detail().isEmpty() ? "" : " · " + step.detail();
      lines.add(
          "  "
              + Words.step(step.name())
              + " "
              + step.status().name().toLowerCase(Locale.ROOT)
              + took
              + detail);
    }
    if (!state.note().isEmpty()) {
      lines.add("  " + state.note());
    }
    List<String> own = lastLines(run);
    if (!own.isEmpty()) {
      lines.add("Last lines of its Job:");
      own.forEach(line -> lines.add("  " + cut(line)));
    }
    return lines.size() == 1
        ? "Nothing is known of run " + run + " any more."
        : String.join("\n", lines);
  }

  private List<String> lastLines(RunId run) {
    try {
      return spawner.lastLines(run, LINES);
    } catch (SpawnerUnavailable e) {
      return List.of("(The Job's output can't be read just now.)");
    }
  }

  private static String cut(String line) {
    return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "…";
  }
}
