package dev.agentsmith.agent.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// What all commands of a run may use together, or, where only the limits of setrlimit(2) are to be
/// had, each process for itself.
///
/// @param memoryBytes of working memory
/// @param processes and threads
public record Limits(long memoryBytes, int processes) {
  /// RLIMIT_LOCKS, which no kernel since 2.4 looks at: a process and all its children carry the
  /// number we put there, and the filter refuses to change it.
  static final int MARK = 10;

  private static final int FILE_SIZE = 1;
  private static final int DATA = 2;
  private static final int CORE = 4;
  private static final int PROCESSES = 6;
  private static final int OPEN_FILES = 7;

  private static final long MAX_FILE_BYTES = 8L << 30;
  private static final long MAX_OPEN_FILES = 65_536;

  /// Tasks of the same user outside, which RLIMIT_NPROC counts too, may become more meanwhile.
  private static final int MARGIN = 1_024;

  /// Sets the limits of a process that has not begun its work yet.
  ///
  /// @param grouped true if a control group holds memory and processes
  /// @param tasks how many tasks the user has
  void putOn(Kernel kernel, long pid, long mark, boolean grouped, int tasks) {
    set(kernel, pid, MARK, mark);
    set(kernel, pid, CORE, 0);
    set(kernel, pid, FILE_SIZE, MAX_FILE_BYTES);
    set(kernel, pid, OPEN_FILES, MAX_OPEN_FILES);
    if (!grouped) {
      // Not RLIMIT_AS: a JVM or a Go program reserves address space it never uses.
      set(kernel, pid, DATA, 2 * memoryBytes);
      set(kernel, pid, PROCESSES, (long) tasks + processes + MARGIN);
    }
  }

  /// How many tasks this user has.
  static int tasksOf(int user) {
    int tasks = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        try {
          if (Files.getAttribute(process, "unix:uid").equals(user)) {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 20);
            tasks += Integer.parseInt(fields[17]);
          }
        } catch (IOException e) {
          // it has ended
        }
      }
    } catch (IOException e) {
      return 0; // no /proc: the limit is lower than it could be
    }
    return tasks;
  }

  /// Lowers both values of a limit; never raises them.
  private static void set(Kernel kernel, long pid, int resource, long value) {
    int call = kernel.calls().processLimit();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(16, 8);
      if (kernel.call(call, pid, resource, 0, limit.address()) < 0) {
        return; // it has ended
      }
      for (int part = 0; part < 2; part++) {
        long old = limit.getAtIndex(JAVA_LONG, part);
        limit.setAtIndex(JAVA_LONG, part, Long.compareUnsigned(old, value) < 0 ? old : value);
      }
      kernel.call(call, pid, resource, limit.address(), 0);
    }
  }
}
