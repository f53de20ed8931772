package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Finds and ends all processes that a command started, also those that left its session and
/// whose parent is gone: a child inherits the environment, and there stands our mark.
final class ProcessTree {
  private static final Path PROC = Path.of("/proc");
  private static final int MAX_ROUNDS = 50;

  private ProcessTree() {}

  /// Asks all processes that carry `mark` (`NAME=value`) to end.
  static void terminate(String mark) {
    marked(mark).forEach(ProcessHandle::destroy);
  }

  /// Ends all processes that carry `mark`, and those they start meanwhile.
  ///
  /// @return how many there were
  static int kill(String mark) {
    int ended = 0;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      List<ProcessHandle> alive = marked(mark);
      if (alive.isEmpty()) {
        return ended;
      }
      alive.forEach(ProcessHandle::destroyForcibly);
      ended = Math.max(ended, alive.size());
      Thread.onSpinWait();
    }
    return ended;
  }

  private static List<ProcessHandle> marked(String mark) {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : all) {
        if (carries(process, mark)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      return found; // no /proc: the session's leader is all we can end
    }
    return found;
  }

  /// A zombie's environment is empty, so it doesn't count as alive.
  private static boolean carries(Path process, String mark) {
    try {
      String environment = Files.readString(process.resolve("environ"), ISO_8859_1);
      return environment.startsWith(mark + "\0") || environment.contains("\0" + mark + "\0");
    } catch (IOException e) {
      return false; // another user's, or gone
    }
  }
}
