package dev.agentsmith.e2e.chaos;

import dev.agentsmith.e2e.chaos.Plan.Step;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Carries a plan out, waits until nothing is under way, and checks what was promised.
final class Chaos {
  /// Nothing happened for so long: what is right now stays so.
  private static final Duration QUIET = Duration.ofSeconds(12);

  /// What is wrong after so long stays so: longer than any time limit of design.md §3 to §5.
  private static final Duration FOR_EVER = Duration.ofSeconds(100);

  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final long TROUBLE_LIMIT_SECONDS = 120;

  private final Path program;
  private final Path directory;
  private final World.Settings settings;
  private final PrintStream out;
  private Duration forEver = FOR_EVER;

  /// @param program the built dispatcher
  /// @param directory for all that is written
  Chaos(Path program, Path directory, World.Settings settings, PrintStream out) {
    this.program = program;
    this.directory = directory;
    this.settings = settings;
    this.out = out;
  }

  /// One that does not wait for what is wrong to be repaired.
  Chaos impatient() {
    forEver = QUIET;
    return this;
  }

  /// Something of a test's own that is done to the world before the plan begins.
  interface Sabotage {
    void on(World world) throws IOException;
  }

  Report run(Plan plan, Sabotage sabotage) throws Exception {
    long began = System.nanoTime();
    try (var world = new World(program, directory, settings)) {
      startAll(world);
      sabotage.on(world);
      var cast =
          new Cast(
              world.slack(), world.replicas().stream().map(Replica::url).toList(), plan.seed());
      out.printf("the plan begins after %d s%n", seconds(began));
      List<String> failures = play(plan, world, cast);
      long ended = System.nanoTime();
      out.printf("the plan is over after %d s%n", seconds(began));
      var witness = new Witness(world, settings);
      Settled settled = settle(world, cast, witness);
      if (settled.underWay().isEmpty()) {
        out.printf("at rest after %d s more%n", seconds(ended));
      } else {
        failures.add("not at rest after %d s: %s".formatted(seconds(ended), settled.underWay()));
      }
      return new Report(
          plan,
          settled.history(),
          settled.broken(),
          failures,
          world.replicas().stream().mapToDouble(replica -> replica.silent().orElse(1)).sum(),
          cast.nothingToClick());
    }
  }

  /// @param underWay what never came to rest, in words; empty if all did
  private record Settled(History history, List<Broken> broken, String underWay) {}

  private static void startAll(World world) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> starts = new ArrayList<>();
      for (Replica replica : world.replicas()) {
        starts.add(
            threads.submit(
                () -> {
                  replica.start();
                  return null;
                }));
      }
      for (Future<?> start : starts) {
        start.get();
      }
    }
  }

  /// @return what could not be done
  private List<String> play(Plan plan, World world, Cast cast) throws Exception {
    var troubles = new TroubleMaker(world);
    List<Future<?>> acts = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Step step : plan.steps()) {
        awaitUntil(began + step.at().toNanos());
        acts.add(
            threads.submit(
                () -> {
                  switch (step.act()) {
                    case Deed deed -> cast.act(deed);
                    case Trouble trouble -> troubles.make(trouble);
                  }
                  return null;
                }));
      }
      awaitUntil(began + plan.length().toNanos());
      for (int i = 0; i < acts.size(); i++) {
        try {
          acts.get(i).get(TROUBLE_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          failures.add(plan.steps().get(i) + ": " + e.getCause());
        }
      }
      troubles.end();
    }
    return failures;
  }

  private Settled settle(World world, Cast cast, Witness witness) {
    List<History.Command> commands = cast.commands();
    long began = System.nanoTime();
    long changed = began;
    int seen = -1;
    while (true) {
      Activity now = Activity.of(world);
      if (now.calls() != seen || !now.isNone()) {
        changed = System.nanoTime();
        seen = now.calls();
      }
      boolean over = System.nanoTime() - began > LIMIT.toNanos();
      boolean quiet = System.nanoTime() - changed > QUIET.toNanos();
      if (over || quiet) {
        History history = witness.history(commands);
        List<Broken> broken = Checker.check(history);
        if (broken.isEmpty() || over || System.nanoTime() - changed > forEver.toNanos()) {
          return new Settled(history, broken, quiet ? "" : now.toString());
        }
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /// What is under way.
  ///
  /// @param calls that Slack got so far
  /// @param owed by each dispatcher as it says itself; 1 if it can't be asked
  private record Activity(int calls, int agents, List<Double> owed) {
    static Activity of(World world) {
      return new Activity(
          world.slack().calls().size(),
          world.agents().living(),
          world.replicas().stream().map(replica -> replica.pending().orElse(1)).toList());
    }

    boolean isNone() {
      return agents == 0 && owed.stream().allMatch(one -> one == 0);
    }
  }

  private static void awaitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static long seconds(long since) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
  }
}
