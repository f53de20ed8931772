package dev.agentsmith.agent.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A control group (cgroups(7)) that all commands of a run are in together, of version 2 or 1,
/// below or beside our own. Only where we may write there, which inside a container is the
/// exception.
final class ControlGroup {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final String NAME = "agentsmith-";

  private final List<Path> directories;

  private ControlGroup(List<Path> directories) {
    this.directories = directories;
  }

  /// Makes the group with its limits; empty if that can't be done.
  static Optional<ControlGroup> create(Limits limits) {
    String name = NAME + ProcessHandle.current().pid() + "-" + System.nanoTime();
    try {
      return Files.exists(ROOT.resolve("cgroup.controllers"))
          ? two(name, limits)
          : one(name, limits);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /// Puts a process in; its children will be in too.
  boolean add(long pid) {
    boolean added = true;
    for (Path directory : directories) {
      added &= wrote(directory.resolve("cgroup.procs"), Long.toString(pid));
    }
    return added;
  }

  /// All processes in it; empty if that can't be read.
  Optional<List<Long>> processes() {
    try {
      return Optional.of(
          Files.readAllLines(directories.getFirst().resolve("cgroup.procs")).stream()
              .map(Long::valueOf)
              .toList());
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// Removes the group, when no process is left in it.
  void close() {
    directories.forEach(ControlGroup::remove);
  }

  private static Optional<ControlGroup> two(String name, Limits limits) throws IOException {
    Path own = ROOT.resolve(place("0::"));
    // Beside us, where our own limits come from; else below us, which works at the root alone.
    for (Path parent : own.equals(ROOT) ? List.of(ROOT) : parents(own)) {
      Path directory = parent.resolve(name);
      sweep(parent);
      if (made(directory)) {
        if (wrote(directory.resolve("memory.max"), Long.toString(limits.memoryBytes()))
            && wrote(directory.resolve("pids.max"), Integer.toString(limits.processes()))) {
          wrote(directory.resolve("memory.swap.max"), "0");
          return Optional.of(new ControlGroup(List.of(directory)));
        }
        remove(directory);
      }
    }
    return Optional.empty();
  }

  private static List<Path> parents(Path own) {
    Path above = own.getParent();
    return above == null ? List.of(own) : List.of(above, own);
  }

  private static Optional<ControlGroup> one(String name, Limits limits) throws IOException {
    Path memory = ROOT.resolve("memory").resolve(place(":memory:"));
    Path processes = ROOT.resolve("pids").resolve(place(":pids:"));
    List<Path> made = new ArrayList<>();
    for (Path parent : List.of(memory, processes)) {
      sweep(parent);
      Path directory = parent.resolve(name);
      if (made(directory)) {
        made.add(directory);
      }
    }
    boolean complete =
        made.size() == 2
            && wrote(
                memory.resolve(name).resolve("memory.limit_in_bytes"),
                Long.toString(limits.memoryBytes()))
            && wrote(
                processes.resolve(name).resolve("pids.max"), Integer.toString(limits.processes()));
    if (!complete) {
      made.forEach(ControlGroup::remove);
      return Optional.empty();
    }
    return Optional.of(new ControlGroup(List.copyOf(made)));
  }

  /// Where we are ourselves, without its first slash.
  private static String place(String prefix) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
      int at = line.indexOf(prefix);
      if (at >= 0) {
        return line.substring(at + prefix.length() + 1);
      }
    }
    throw new IOException("no control group " + prefix);
  }

  /// Removes groups of agents that were killed. One that still holds a process can't be removed.
  private static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, NAME + "*")) {
      for (Path group : groups) {
        String name = group.getFileName().toString().substring(NAME.length());
        long pid = Long.parseLong(name.split("-", 2)[0]);
        if (ProcessHandle.of(pid).isEmpty()) {
          remove(group);
        }
      }
    }
  }

  private static boolean made(Path directory) {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectory(directory);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean wrote(Path file, String value) {
    try {
      Files.writeString(file, value);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void remove(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // still in use; a later run sweeps it
    }
  }
}
