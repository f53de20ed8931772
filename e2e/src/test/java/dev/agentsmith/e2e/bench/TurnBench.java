package dev.agentsmith.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.e2e.bench.TurnPlay.Asked;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What a turn costs besides the model and the tool, at a scripted model that answers in no time.
/// Started by `bench/turn`; ends with 1 where an aim is missed.
public final class TurnBench {
  private static final double MOST_MILLIS = 5;
  private static final int MOST_BYTES = 80 * 1024;
  private static final int LEAST_CACHED_PERCENT = 90;
  private static final int EDGE = 10;

  /// The command that the play runs, by itself: that time is the tool's own.
  private static final int COMMAND_ROUNDS = 40;

  private final Path program;
  private final Path work;
  private final PrintStream out;
  private final List<String> missed = new ArrayList<>();

  private TurnBench(Path distribution, Path work, PrintStream out) {
    this.program = distribution.resolve("bin/agentsmith");
    this.work = work;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    Path work = Files.createTempDirectory("agentsmith-bench");
    System.exit(new TurnBench(Path.of(args[0]), work, System.out).run());
  }

  private int run() throws Exception {
    TurnPlay fifty = middleOf(3);
    TurnPlay ten = play("ten", 9, TurnPlay.SHORT_LINES);
    TurnPlay long200 = play("long", 200, TurnPlay.LINES);
    out.printf("%n%-46s %10s %10s%n", "", "measured", "aim");
    time(fifty.asked());
    row("  processor time of a turn, all threads, ms", fifty.cpuMillis(), -1);
    bytes(ten.asked());
    cache(long200.asked());
    missed.forEach(line -> out.println("MISSED  " + line));
    return missed.isEmpty() ? 0 : 1;
  }

  /// The machine's mood decides a single run: of several the one in the middle is told.
  private TurnPlay middleOf(int runs) throws Exception {
    List<TurnPlay> plays = new ArrayList<>();
    for (int i = 1; i <= runs; i++) {
      plays.add(play("fifty-" + i, 50, TurnPlay.LINES));
    }
    plays.sort(
        Comparator.comparingDouble(
            one -> median(one.asked().stream().map(Asked::after).filter(t -> t > 0).toList())));
    return plays.get(runs / 2);
  }

  private TurnPlay play(String name, int turns, int lines) throws Exception {
    Path checkout = work.resolve(name);
    TurnPlay play = new TurnPlay(turns, lines);
    play.create(checkout);
    play.run(program, checkout, work.resolve(name + ".txt"));
    return play;
  }

  /// From the answer's last byte to the next request's first one.
  private void time(List<Asked> asked) throws Exception {
    List<Double> own = new ArrayList<>();
    double command = commandMillis();
    Series series = new Series();
    for (Asked turn : asked) {
      if (turn.after() > 0) {
        boolean ran = turn.kind().equals("run_command");
        double millis = Math.max(0, turn.after() - (ran ? command : 0));
        series.add(turn.kind(), turn.after());
        own.add(millis);
      }
    }
    double median = median(own);
    double first = median(own.subList(0, EDGE));
    double last = median(own.subList(own.size() - EDGE, own.size()));
    row("a turn besides its tool, median of %d, ms".formatted(own.size()), median, MOST_MILLIS);
    row("  the first %d, ms".formatted(EDGE), first, -1);
    row("  the last %d, ms".formatted(EDGE), last, -1);
    for (String kind : List.of("read_file", "edit_file", "run_command")) {
      out.printf("  after %-38s %s%n", kind + ", ms", series.median(kind));
    }
    row("  of it the command by itself, ms", command, -1);
    aim("a turn takes %.1f ms besides its tool".formatted(median), median <= MOST_MILLIS);
    // A millisecond and a half again is what the machine's mood makes of short times.
    aim(
        "turns grow with the history from %.1f to %.1f ms".formatted(first, last),
        last <= first * 1.5 + 1);
  }

  private void bytes(List<Asked> asked) {
    long sum = asked.stream().mapToLong(Asked::bytes).sum();
    row("bytes sent for a fix of %d requests".formatted(asked.size()), (double) sum, MOST_BYTES);
    JsonNode last = asked.getLast().request();
    row("  of each, the tools", last.path("tools").toString().length(), -1);
    row("  of each, the system text", last.path("system").toString().length(), -1);
    row("  the first instruction", last.path("messages").path(0).toString().length(), -1);
    row("  the first request", asked.getFirst().bytes(), -1);
    row("  the last request", asked.getLast().bytes(), -1);
    aim("a fix of ten turns sends %,d bytes".formatted(sum), sum <= MOST_BYTES);
  }

  private void cache(List<Asked> asked) {
    long read = 0;
    long all = 0;
    int withoutTicket = 0;
    for (int i = 0; i < asked.size(); i++) {
      Asked turn = asked.get(i);
      if (i >= 5) {
        read += turn.cacheRead();
        all += turn.prompt();
      }
      boolean summary = turn.request().path("tools").isEmpty();
      withoutTicket += summary || has(turn.request(), TurnPlay.TASK) ? 0 : 1;
    }
    double percent = 100.0 * read / all;
    row("read from the cache over %d requests, %%".formatted(asked.size()), percent, 90);
    row(
        "  the largest prompt, tokens",
        (double) asked.stream().mapToLong(Asked::prompt).max().orElse(0),
        -1);
    row("requests without the ticket", withoutTicket, 0);
    aim("the cache's share is %.1f %%".formatted(percent), percent > LEAST_CACHED_PERCENT);
    aim(withoutTicket + " requests are without the ticket", withoutTicket == 0);
  }

  private static boolean has(JsonNode request, String text) {
    return request.path("messages").toString().contains(text);
  }

  private double commandMillis() throws IOException, InterruptedException {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < COMMAND_ROUNDS; i++) {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder("/bin/sh", "-c", TurnPlay.COMMAND)
              .directory(work.toFile())
              .redirectErrorStream(true)
              .start();
      process.getInputStream().readAllBytes();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IOException("the command does not end");
      }
      times.add((System.nanoTime() - start) / 1e6);
    }
    return median(times);
  }

  private void row(String what, double measured, double aim) {
    String text = measured == Math.rint(measured) ? "%,.0f" : "%,.1f";
    out.printf(
        "%-46s %10s %10s%n", what, text.formatted(measured), aim < 0 ? "" : "%,.0f".formatted(aim));
  }

  private void aim(String missing, boolean reached) {
    if (!reached) {
      missed.add(missing);
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
