package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.relay.Words;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says what is going on.
public final class ShowStatus {
  private final OpenRuns runs;
  private final RunLog runLog;

  public ShowStatus(OpenRuns runs, RunLog runLog) {
    this.runs = runs;
    this.runLog = runLog;
  }

  /// @param word a ticket or the start of a run id; null for all runs
  public Text words(@Nullable String word) {
    List<OpenRuns.OpenRun> open;
    try {
      open = runs.matching(word);
    } catch (RedisUnavailable e) {
      return Text.of(
          "I can't see what is going on: Redis does not answer. Runs go on; ask again in a minute.");
    }
    if (open.isEmpty()) {
      return Text.of(
          word == null ? "Nothing is running." : "No live run is known as \"" + word + "\".");
    }
    String count = open.size() == 1 ? "1 live run:" : open.size() + " live runs:";
    return Text.of(
        open.stream().map(this::line).collect(Collectors.joining("\n", count + "\n", "")));
  }

  private String line(OpenRuns.OpenRun run) {
    RunRecord record = run.record();
    String name =
        "  %s in %s, run %s: "
            .formatted(run.start().ticket().label(), run.start().project(), record.run());
    return name
        + switch (record.state().orElse(RunRecord.State.JOB)) {
          case ACCEPTED, DECIDED -> "waiting to be started";
          case STARTING -> "being started";
          default -> state(record);
        };
  }

  private String state(RunRecord record) {
    RunState state;
    try {
      state = runLog.catchUp(record.run(), RunState.EMPTY);
    } catch (RedisUnavailable e) {
      return "state unknown";
    }
    if (state.startedAt() == null) {
      return "waiting for the agent to start";
    }
    StepState step = state.runningStep();
    String where = step == null ? "between two steps" : Words.step(step.name());
    String note = state.note().isEmpty() ? "" : " · " + state.note();
    return where + note + " · " + Words.duration(state.took());
  }
}
