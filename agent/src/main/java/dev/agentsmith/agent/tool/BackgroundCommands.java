package dev.agentsmith.agent.tool;

import dev.agentsmith.agent.workspace.RunningCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The commands of one conversation that run beside it. Safe for many threads.
public final class BackgroundCommands {
  /// More at once than anybody needs, and few enough to keep an eye on.
  static final int MAX_LIVE = 4;

  private static final int FULL = RunCommand.MAX_KEPT_CHARS * 9 / 10;
  private static final int TAIL = 8_000;

  private final Map<Integer, Entry> commands = new LinkedHashMap<>();
  private int count;

  static final class Entry {
    final int id;
    final String line;
    final RunningCommand command;

    /// How much of the output the model was shown.
    private int shown;

    private Entry(int id, String line, RunningCommand command) {
      this.id = id;
      this.line = line;
      this.command = command;
    }

    /// What came since the last call.
    synchronized String news(String output) {
      // Once the middle of an output is left out, positions mean nothing: then the end is shown.
      String fresh =
          output.length() >= FULL
              ? output.substring(output.length() - TAIL)
              : output.substring(Math.min(shown, output.length()));
      shown = output.length();
      return fresh;
    }
  }

  synchronized boolean isFull() {
    return commands.values().stream().filter(e -> e.command.isRunning()).count() >= MAX_LIVE;
  }

  synchronized int add(String line, RunningCommand command) {
    int id = ++count;
    commands.put(id, new Entry(id, line, command));
    return id;
  }

  synchronized @Nullable Entry get(int id) {
    return commands.get(id);
  }

  synchronized String ids() {
    return commands.isEmpty()
        ? "none"
        : String.join(", ", commands.keySet().stream().map(String::valueOf).toList());
  }
}
