package dev.agentsmith.app.demo;

import dev.agentsmith.app.terminal.PlainLines;
import dev.agentsmith.app.terminal.Style;
import dev.agentsmith.core.run.RunId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The chat that a demo happens in.
sealed interface DemoChat extends AutoCloseable permits ConsoleChat, SlackChat {
  String COMMAND = "fix #1 in " + SampleProject.NAME;

  /// What a dispatcher has to be told of it.
  Map<String, String> variables();

  /// Says the command.
  ///
  /// @param guard is told of the run
  RunId say(DispatcherProcess dispatcher, Guard guard) throws IOException, InterruptedException;

  /// The thread's last word about a run, once nothing in the thread will change any more.
  Optional<String> end(RunId run) throws IOException;

  /// The thread as it stands.
  List<String> drawn(Style style) throws IOException;

  /// Tells what is new in the thread.
  void tell(PlainLines plain) throws IOException;

  /// How often the dispatcher called the chat, by method; empty if nobody counts.
  Map<String, Long> calls();

  @Override
  void close();
}
