package dev.agentsmith.e2e.chaos;

import dev.agentsmith.e2e.chaos.History.Command;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a run of chaos did and found.
///
/// @param failures what the plan could not do: then nothing is proved
/// @param silent runs that the dispatchers themselves know to be silent
record Report(
    Plan plan,
    History history,
    List<Broken> broken,
    List<String> failures,
    double silent,
    int nothingToClick) {
  Report {
    broken = List.copyOf(broken);
    failures = List.copyOf(failures);
  }

  boolean isKept() {
    return broken.isEmpty() && failures.isEmpty() && silent == 0;
  }

  /// @param command that shows it again
  void print(PrintStream out, String command) {
    Map<String, Integer> troubles = new TreeMap<>();
    plan.troubles()
        .forEach(step -> troubles.merge(step.act().getClass().getSimpleName(), 1, Integer::sum));
    out.println("done to it: " + troubles);
    out.printf(
        "people: %d commands, %d answered with 200, %d clicks found no button%n",
        history.commands().size(),
        history.commands().stream().filter(Command::accepted).count(),
        nothingToClick);
    Map<String, Integer> ends = new TreeMap<>();
    history.jobs().forEach(job -> ends.merge(words(job.end()), 1, Integer::sum));
    out.printf("jobs: %d %s%n", history.jobs().size(), ends);
    out.printf(
        "messages: %d posted, %d deleted; at most %d edits in a minute of %d%n",
        history.posts().size(),
        history.posts().stream().filter(post -> !post.stands()).count(),
        history.edits().mostInAMinute(),
        history.edits().limit());
    Repairs repairs = Repairs.of(history);
    out.println("seen before it was repaired:");
    out.println("  a message twice: " + Repairs.words(repairs.doubled()));
    out.println("  an end that was not true yet: " + Repairs.words(repairs.untrue()));
    out.println("  a living message behind the end: " + Repairs.words(repairs.behind()));
    out.printf("silent runs, by the dispatchers' own count: %.0f%n", silent);
    failures.forEach(failure -> out.println("NOT DONE: " + failure));
    broken.forEach(one -> out.println("BROKEN " + one));
    out.println(
        isKept()
            ? "every promise was kept"
            : "%d promises were broken. Again: %s".formatted(broken.size(), command));
  }

  private static String words(History.End end) {
    return switch (end) {
      case History.End.Said(History.How how, _) -> how.name().toLowerCase(Locale.ROOT);
      case History.End.Killed _ -> "killed";
      case History.End.NeverRan _ -> "never ran";
      case History.End.Runs _ -> "still runs";
    };
  }
}
