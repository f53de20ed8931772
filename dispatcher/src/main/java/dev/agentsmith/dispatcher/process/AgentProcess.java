package dev.agentsmith.dispatcher.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// A process by pid and start time, so that a pid that was given out again is not taken for it.
///
/// @param startTicks field 22 of `/proc/<pid>/stat`
///     (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html)
public record AgentProcess(long pid, long startTicks) {

  /// A process that lives.
  ///
  /// @throws NoSuchFileException if there is none of this pid
  public static AgentProcess of(long pid) throws IOException {
    return new AgentProcess(pid, Long.parseLong(stat(pid)[19]));
  }

  /// Field 3 of `/proc/<pid>/stat` and those behind it: the name before may hold anything.
  private static String[] stat(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }

  static Optional<AgentProcess> read(String text) {
    String[] words = text.strip().split(" ", -1);
    try {
      return words.length == 2
          ? Optional.of(new AgentProcess(Long.parseLong(words[0]), Long.parseLong(words[1])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// A zombie lives no more: its parent has only not looked yet.
  boolean isAlive() {
    try {
      String[] fields = stat(pid);
      return Long.parseLong(fields[19]) == startTicks && !fields[0].equals("Z");
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      // ESRCH: it went while the file was being read.
      if (Files.exists(Path.of("/proc/" + pid))) {
        throw new UncheckedIOException(e);
      }
      return false;
    }
  }

  /// SIGTERM.
  void ask() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
  }

  /// SIGKILL.
  void kill() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
