package dev.agentsmith.e2e.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Breaks three dispatchers, Redis, Slack, a cluster and its agents by a plan, and checks what is
/// promised of them. Started by `bench/chaos`; all of it is on this machine.
public final class ChaosBench {
  private static final String USAGE =
      """
      usage: bench/chaos [--seed N] [--minutes M] [--commands-per-minute N] [--edits-per-minute N]
                         [--sentinel] [--plan]
      """;

  private ChaosBench() {}

  /// @param seed what all of it follows from
  /// @param plan whether the plan is printed, and nothing is done
  private record Wanted(
      long seed, double minutes, int perMinute, int edits, boolean sentinels, boolean plan) {
    String command() {
      return "bench/chaos --seed %d --minutes %s --commands-per-minute %d --edits-per-minute %d%s"
          .formatted(
              seed,
              minutes == Math.rint(minutes) ? Long.toString((long) minutes) : minutes,
              perMinute,
              edits,
              sentinels ? " --sentinel" : "");
    }
  }

  /// @param args the distribution, and then what the usage says
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    // Agents lose their Redis all the time, and their client tells each time.
    Logger.getLogger("").setLevel(Level.OFF);
    Wanted wanted;
    try {
      wanted = read(new ArrayList<>(List.of(args).subList(1, args.length)));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
      return;
    }
    var length = Duration.ofMillis((long) (wanted.minutes() * 60_000));
    Plan plan = Plan.of(wanted.seed(), length, wanted.perMinute(), wanted.sentinels());
    out.println(wanted.command());
    if (wanted.plan()) {
      plan.steps().forEach(out::println);
      return;
    }
    plan.troubles().forEach(out::println);
    Path directory = Files.createTempDirectory("agentsmith-chaos");
    out.println("logs are in " + directory);
    // Who is interrupted leaves nobody behind, not even those that are stopped and hear no signal.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    var settings = new World.Settings(wanted.seed(), wanted.sentinels(), wanted.edits());
    Report report =
        new Chaos(Path.of(args[0], "bin", "agentsmith"), directory, settings, out)
            .run(plan, _ -> {});
    report.print(out, wanted.command());
    if (report.isKept()) {
      delete(directory); // else they are what there is to read
    }
    System.exit(report.isKept() ? 0 : 1);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static Wanted read(List<String> words) {
    long seed = RandomGenerator.getDefault().nextInt(1, 1_000_000);
    double minutes = 2;
    int perMinute = 120;
    int edits = 600;
    boolean sentinels = false;
    boolean plan = false;
    while (!words.isEmpty()) {
      String option = words.removeFirst();
      switch (option) {
        case "--seed" -> seed = Long.parseLong(value(option, words));
        case "--minutes" -> minutes = Double.parseDouble(value(option, words));
        case "--commands-per-minute" -> perMinute = Integer.parseInt(value(option, words));
        case "--edits-per-minute" -> edits = Integer.parseInt(value(option, words));
        case "--sentinel" -> sentinels = true;
        case "--plan" -> plan = true;
        default -> throw new IllegalArgumentException("I don't know " + option + ".");
      }
    }
    return new Wanted(seed, minutes, perMinute, edits, sentinels, plan);
  }

  private static String value(String option, List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a number.");
    }
    return words.removeFirst();
  }
}
