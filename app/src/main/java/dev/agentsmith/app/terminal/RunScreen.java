package dev.agentsmith.app.terminal;

import dev.agentsmith.core.run.RunState;
import java.util.List;
import java.util.function.Consumer;

/// Shows a run while it goes on. Safe for many threads.
public interface RunScreen extends Consumer<RunState>, AutoCloseable {

  /// Something to be read now; it stays.
  void print(List<String> lines);

  /// Ends the drawing; what stands there stays.
  @Override
  void close();
}
