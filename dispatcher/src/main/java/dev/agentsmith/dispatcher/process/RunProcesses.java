package dev.agentsmith.dispatcher.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.agentsmith.core.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The processes of a run beyond its agent: commands that outlived an agent which was killed. They
/// are known by the run id in their environment, wherever they went.
final class RunProcesses {
  private RunProcesses() {}

  static void kill(RunId run) {
    String mark = "AGENTSMITH_RUN_ID=" + run.value() + "\0";
    ProcessHandle.allProcesses()
        .filter(process -> environment(process.pid()).contains(mark))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static String environment(long pid) {
    try {
      return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), ISO_8859_1)
          + "\0";
    } catch (IOException e) {
      // gone, or another user's
      return "";
    }
  }
}
