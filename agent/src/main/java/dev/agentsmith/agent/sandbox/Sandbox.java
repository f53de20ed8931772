package dev.agentsmith.agent.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Where the commands of one run are kept. The kernel holds them, whatever they do: a command that
/// can't be put inside is not started. Made once for a run, off the start path; for many threads.
public final class Sandbox implements AutoCloseable {
  private static final int SET_DUMPABLE = 4; // PR_SET_DUMPABLE

  private final Kernel kernel;
  private final Spawner spawner;
  private final Restrictions restrictions;
  private final SocketBroker broker;
  private final Orphans orphans;
  private final Optional<ControlGroup> group;
  private volatile boolean groupHasAll = true;
  private final Limits limits;
  private final int tasks;
  private final @Nullable ServerSocket door;
  private final Protection protection;
  private final AtomicLong marks;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Sandbox(
      Kernel kernel, Spawner spawner, Trial trial, Optional<ControlGroup> group, Limits limits) {
    this.kernel = kernel;
    this.spawner = spawner;
    this.restrictions = trial.restrictions();
    this.broker = new SocketBroker(kernel, trial.loopback());
    this.orphans = new Orphans(kernel);
    this.group = group;
    this.limits = limits;
    this.tasks = group.isPresent() ? 0 : Limits.tasksOf(kernel.user());
    this.door = trial.wayOut();
    this.protection = trial.protection(group.isPresent());
    // Other agents on this machine count from elsewhere.
    this.marks = new AtomicLong(1L << 61 | RandomGenerator.getDefault().nextLong(1L << 45) << 16);
  }

  /// What this machine's kernel allows of it. Takes some 100 ms where it is the first native call.
  ///
  /// @return empty if nothing can be had
  public static Optional<Sandbox> prepare(SandboxRules rules) {
    return prepare(rules, List.of(Network.OWN, Network.BROKERED));
  }

  /// @param networks those to try, in this order
  static Optional<Sandbox> prepare(SandboxRules rules, List<Network> networks) {
    Kernel kernel = Kernel.find().orElse(null);
    Spawner spawner = kernel == null ? null : Spawner.of(kernel);
    if (kernel == null || spawner == null) {
      return Optional.empty();
    }
    // No other process of the same user may look into this one, whose memory has the secrets.
    kernel.call(kernel.calls().processControl(), SET_DUMPABLE, 0);
    var trial = new Trial(kernel, rules, networks);
    if (!trial.closesFiles()) {
      return Optional.empty();
    }
    Optional<ControlGroup> group = ControlGroup.create(rules.limits());
    return Optional.of(new Sandbox(kernel, spawner, trial, group, rules.limits()));
  }

  /// What holds commands here.
  public Protection protection() {
    return protection;
  }

  /// Where commands can ask for other hosts, and nobody else can; closed with the sandbox. Empty if
  /// they may not, or if it can't be had.
  public Optional<ServerSocket> door() {
    return Optional.ofNullable(door);
  }

  /// A number that only one command has.
  public long nextMark() {
    return marks.incrementAndGet();
  }

  /// All processes that were started here and what came of them; empty if only a look at all
  /// processes of the machine can tell.
  public Optional<List<Long>> processes() {
    return groupHasAll ? group.flatMap(ControlGroup::processes) : Optional.empty();
  }

  /// Lets the kernel forget processes that ended and, for want of a parent, became our children.
  /// What [#start] started is left to who waits for it.
  public void forget(Set<Long> pids) {
    orphans.forget(pids);
  }

  /// Starts a program in a session of its own, without input.
  ///
  /// @param words what to run, the path of a program first
  /// @param mark its process and all that come of it carry this number
  public StartedProcess start(
      List<String> words, Map<String, String> environment, Path directory, long mark) {
    var started = new CompletableFuture<StartedProcess>();
    Thread.ofPlatform()
        .name("process")
        .daemon()
        .start(
            () -> {
              try (Arena arena = Arena.ofShared()) {
                run(arena, words, environment, directory, mark, started);
              } catch (RuntimeException | Error e) {
                started.completeExceptionally(e);
              }
            });
    return started.join();
  }

  /// Harmless when it is done again; what still runs goes on in what it is in.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    group.ifPresent(ControlGroup::close);
    if (door != null) {
      try {
        door.close();
      } catch (IOException e) {
        // Nobody can reach it any more.
      }
    }
    restrictions.close();
  }

  /// In a platform thread, which stays with the process to its end: it is this thread that wakes
  /// those who wait, and the restricted one must wake nobody.
  private void run(
      Arena arena,
      List<String> words,
      Map<String, String> environment,
      Path directory,
      long mark,
      CompletableFuture<StartedProcess> started) {
    try (var output = Pipe.create(kernel);
        var gate = Pipe.create(kernel);
        var ended = Pipe.create(kernel)) {
      // Waits until its limits are set, in the shell's own words, then becomes the program.
      List<String> all =
          new ArrayList<>(
              List.of(
                  "/bin/sh",
                  "-c",
                  "cd -P -- \"$1\" && shift && read -r _ <&3 && exec 3<&- && exec \"$@\"",
                  "sh",
                  directory.toString()));
      all.addAll(words);
      var order = spawner.new Order(arena, all, environment, output.in(), gate.out());
      var asking = new AtomicInteger();
      long pid;
      try {
        pid = startRestricted(order, asking);
      } finally {
        // From here on the broker closes both, whatever becomes of the process.
        if (asking.get() != 0) {
          broker.serve(asking.get(), ended.takeOut());
        }
      }
      orphans.await(pid); // before its number can be seen
      try {
        output.closeIn();
        gate.closeOut();
        boolean grouped = group.isPresent() && group.get().add(pid);
        groupHasAll &= grouped;
        limits.putOn(kernel, pid, mark, grouped, tasks);
        var process = new ConfinedProcess(kernel, pid, output.reader());
        gate.open();
        started.complete(process);
        process.carry();
      } finally {
        orphans.awaitNoMore(pid);
      }
    }
  }

  /// @param asking told the file by which its filter asks; 0 if it never does
  private long startRestricted(Spawner.Order order, AtomicInteger asking) {
    var result = new CompletableFuture<Long>();
    Thread thread =
        Thread.ofPlatform()
            .name("start")
            .start(
                () -> {
                  try {
                    // From here on no class can be loaded: this thread reads no file of ours.
                    asking.set(restrictions.putOnThread());
                    result.complete(order.start());
                  } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                  }
                });
    long pid = result.join();
    join(thread);
    if (pid < 0) {
      throw new IllegalStateException("the shell can't be started: error " + -pid);
    }
    return pid;
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
