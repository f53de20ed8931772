package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All processes that a command started, also those that left its session or whose parent is gone.
///
/// In the sandbox each of them has a limit with our number (see [Sandbox#nextMark]), which it
/// inherits and can't change. Without one, a child inherits the environment, and there stands our
/// mark: out of reach then is what leaves the session and throws the environment away as well.
final class ProcessTree {
  private static final Logger log = LoggerFactory.getLogger(ProcessTree.class);
  private static final Path PROC = Path.of("/proc");
  private static final int MAX_ROUNDS = 100;
  private static final int MAX_UNCLEAR_ROUNDS = 10;
  private static final Duration PAUSE = Duration.ofMillis(1);
  private static final long EXITING = 0x4; // PF_EXITING of linux/sched.h
  private static final long KERNEL_THREAD = 0x0020_0000;

  private final String mark;
  private final long number;
  private final Supplier<Optional<List<Long>>> candidates;
  private final Consumer<Set<Long>> ended;
  private volatile long session;

  /// @param mark `NAME=value` in the environment of its first process
  /// @param number of its processes in the sandbox; 0 if there is none
  /// @param candidates all processes of the sandbox, ours among them; empty if they are not known:
  ///     then all of the machine are looked at, which takes some milliseconds
  /// @param ended told those that ended or were killed
  ProcessTree(
      String mark,
      long number,
      Supplier<Optional<List<Long>>> candidates,
      Consumer<Set<Long>> ended) {
    this.mark = mark;
    this.number = number;
    this.candidates = candidates;
    this.ended = ended;
  }

  /// Its first process leads a session.
  void startedAs(long pid) {
    session = pid;
  }

  /// Asks all to end.
  void terminate() {
    look(new HashSet<>()).members().forEach(ProcessHandle::destroy);
  }

  /// Ends all, and those they start meanwhile.
  ///
  /// @return how many there were
  int kill() {
    Set<Long> ours = new HashSet<>();
    int killed = kill(ours);
    ended.accept(ours);
    return killed;
  }

  private int kill(Set<Long> ours) {
    Set<Long> dead = new HashSet<>();
    int killed = 0;
    int unclear = 0;
    if (session != 0 && belongs(PROC.resolve(Long.toString(session))) != Belongs.YES) {
      dead.add(session); // before the first list is made
    }
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Sight sight = look(dead);
      ours.addAll(sight.ended());
      // Strangers' processes end all the time; those of our number are worth all rounds.
      unclear += sight.isUnclear() && !sight.isOwn() ? 1 : 0;
      if (sight.members().isEmpty() && (!sight.isUnclear() || unclear > MAX_UNCLEAR_ROUNDS)) {
        return killed;
      }
      sight.members().forEach(ProcessHandle::destroyForcibly);
      sight.members().forEach(member -> ours.add(member.pid()));
      killed = Math.max(killed, sight.members().size());
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    log.error("processes of a command still come up, none is looked for any more mark={}", mark);
    return killed;
  }

  /// @param isUnclear true if nothing seen doesn't mean that nothing is there: a process that ended
  ///     after the list was made may have started another, which the list doesn't have; and between
  ///     two programs (execve) a process has no environment for a moment
  /// @param isOwn true if one that ended meanwhile was ours for certain
  /// @param ended ours for certain, and over
  private record Sight(
      List<ProcessHandle> members, List<Long> ended, boolean isUnclear, boolean isOwn) {}

  /// @param dead of ours, ended before this look, though their parents don't want to know it yet;
  ///     those found now are added
  private Sight look(Set<Long> dead) {
    List<ProcessHandle> members = new ArrayList<>();
    List<Long> ended = new ArrayList<>();
    boolean unclear = false;
    boolean own = false;
    Optional<List<Long>> known = number == 0 ? Optional.empty() : candidates.get();
    for (long pid : known.orElseGet(ProcessTree::all)) {
      switch (belongs(PROC.resolve(Long.toString(pid)))) {
        case YES -> {
          Optional<ProcessHandle> member = ProcessHandle.of(pid);
          member.ifPresent(members::add);
          own |= member.isEmpty() && dead.add(pid);
        }
        case ENDED -> {
          ended.add(pid);
          own |= dead.add(pid);
        }
        case VANISHED -> unclear |= dead.add(pid);
        case PERHAPS -> unclear = true;
        case NO -> {}
      }
    }
    return new Sight(members, ended, unclear || own, own);
  }

  /// All processes of the machine; without a `/proc` the first one is all we can end.
  private static List<Long> all() {
    List<Long> pids = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      all.forEach(process -> pids.add(Long.valueOf(process.getFileName().toString())));
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    return pids;
  }

  private enum Belongs {
    YES,
    NO,
    PERHAPS,
    /// Yes, and it is over.
    ENDED,
    /// It is over, whosever it was.
    VANISHED
  }

  private Belongs belongs(Path process) {
    return number == 0 ? belongsByEnvironment(process) : belongsByNumber(process);
  }

  private Belongs belongsByNumber(Path process) {
    try {
      String limits = Files.readString(process.resolve("limits"), ISO_8859_1);
      if (!limits.contains(" " + number + " ")) {
        return Belongs.NO;
      }
      return isGone(stat(process)) ? Belongs.ENDED : Belongs.YES;
    } catch (AccessDeniedException e) {
      return Belongs.NO; // another user's
    } catch (IOException e) {
      return Belongs.VANISHED;
    }
  }

  private Belongs belongsByEnvironment(Path process) {
    try {
      String environment = Files.readString(process.resolve("environ"), ISO_8859_1);
      if (environment.startsWith(mark + "\0") || environment.contains("\0" + mark + "\0")) {
        return Belongs.YES;
      }
      String[] fields = stat(process);
      if (isGone(fields)) {
        return Belongs.VANISHED;
      }
      if (session != 0 && Long.parseLong(fields[3]) == session) {
        return Belongs.YES;
      }
      return environment.isEmpty() ? Belongs.PERHAPS : Belongs.NO;
    } catch (AccessDeniedException e) {
      return Belongs.NO; // another user's
    } catch (IOException e) {
      return Belongs.VANISHED;
    }
  }

  /// What follows the name in `/proc/<pid>/stat` (proc(5)).
  private static String[] stat(Path process) throws IOException {
    String stat = Files.readString(process.resolve("stat"), ISO_8859_1);
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", 8);
  }

  private static boolean isGone(String[] fields) {
    boolean dead = fields[0].equals("Z") || fields[0].equals("X");
    return dead || (Long.parseLong(fields[6]) & (EXITING | KERNEL_THREAD)) != 0;
  }
}
