package dev.agentsmith.dispatcher.job;

import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The end of what a Job wrote: lines for people, and last of all its `finished` event.
///
/// @param tail of standard output and error; its first line may be half of one
public record JobOutput(String tail) {

  /// The state in the `finished` event that stands last; null if the agent did not get that far.
  public @Nullable RunState lastWord() {
    for (String line : tail.lines().toList().reversed()) {
      if (!line.startsWith("{")) {
        continue;
      }
      try {
        if (RunEventJson.read(line) instanceof RunEvent.Finished finished) {
          return RunState.EMPTY.after(finished);
        }
      } catch (RunEventJson.MalformedRunEvent e) {
        // some other line that begins with a brace
      }
    }
    return null;
  }

  /// The last line that is no event, for a person who wonders what happened; empty if there is
  /// none.
  public String lastLine() {
    List<String> lines = lastLines(1);
    return lines.isEmpty() ? "" : lines.getFirst();
  }

  /// The newest lines that are no events, oldest first.
  public List<String> lastLines(int most) {
    List<String> lines =
        tail.lines().filter(line -> !line.isBlank() && !line.startsWith("{")).toList();
    return lines.subList(Math.max(0, lines.size() - most), lines.size());
  }
}
