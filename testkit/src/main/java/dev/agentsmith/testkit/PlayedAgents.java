package dev.agentsmith.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The agents that a test let a dispatcher start, known by the run directory in their environment.
public final class PlayedAgents {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private PlayedAgents() {}

  /// Ends what runs for a run directory below `directory`, and returns when nothing is left that
  /// could still write there: whoever deletes the directory next meets nobody.
  ///
  /// @throws AssertionError when one does not end
  public static void endBelow(Path directory) {
    String mark = "\0AGENTSMITH_RUN_DIR=" + directory + "/";
    Eventually.within(LIMIT)
        .until(
            () -> {
              List<ProcessHandle> left =
                  ProcessHandle.allProcesses()
                      .filter(process -> environment(process.pid()).contains(mark))
                      .toList();
              left.forEach(ProcessHandle::destroyForcibly);
              return left;
            },
            List::isEmpty);
  }

  private static String environment(long pid) {
    try {
      return "\0"
          + new String(Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), ISO_8859_1);
    } catch (IOException e) {
      // gone, or another user's
      return "";
    }
  }
}
