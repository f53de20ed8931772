package dev.agentsmith.agent.report;

import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.run.Asker;
import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.core.run.Work.Criterion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a reviewer reads first.
public final class PullRequestText {
  private PullRequestText() {}

  public static String title(RunReport report) {
    Completion completion = report.completion();
    String type = report.kind().commitType();
    String title = report.assignment().title();
    return completion == null
        ? Completion.subject(type + ": " + title)
        : completion.subject(type, title);
  }

  public static String of(RunReport report) {
    List<String> parts = new ArrayList<>();
    String untested = report.work().untested();
    if (untested != null) {
      parts.add("**Draft, not tested.** " + QuietText.of(untested));
    }
    Completion completion = report.completion();
    String ticket = report.assignment().ticket();
    String begin =
        report.closes().isEmpty()
            ? "For ticket " + CommitMessage.plain(report) + ". "
            : CommitMessage.closing(report) + ". ";
    String summary = completion == null ? "" : QuietText.of(completion.summary());
    parts.add((ticket.isEmpty() ? "" : begin) + summary);
    if (report.end().problem() != null) {
      parts.add("**Not ready.** " + QuietText.of(report.end().problem().sentence()));
    }
    if (report.snapshot() != null) {
      parts.add("**What changed**  " + changed(report));
    }
    if (report.testCommand() != null) {
      parts.add("**How tested**  " + tested(report, report.testCommand()));
    }
    if (!report.work().criteria().isEmpty()) {
      parts.add("**Criteria**\n" + criteria(report));
    }
    if (completion != null) {
      if (!completion.risks().isBlank()) {
        parts.add("**Risks**  " + QuietText.of(completion.risks()));
      }
      parts.add(
          "**Not done**  "
              + (completion.notDone().isBlank()
                  ? "Nothing left out."
                  : QuietText.of(completion.notDone())));
    }
    if (!report.remarks().isEmpty()) {
      parts.add("**Remarks**\n- " + QuietText.of(String.join("\n- ", report.remarks())));
    }
    parts.add(footer(report));
    return String.join("\n\n", parts) + "\n";
  }

  private static String changed(RunReport report) {
    var snapshot = report.snapshot();
    if (snapshot == null) {
      return "";
    }
    List<String> names =
        snapshot.files().stream().limit(20).map(file -> "`" + file.path() + "`").toList();
    String more = snapshot.files().size() > 20 ? " and more" : "";
    return snapshot.changes().brief() + ": " + String.join(", ", names) + more;
  }

  /// `mvn -q test`: 3 of 4 before, 4 of 4 after.
  private static String tested(RunReport report, String command) {
    TestTally after = report.work().testsAfter();
    return "`%s`: %s before, %s after%s."
        .formatted(
            command,
            brief(report.work().testsBefore()),
            brief(after),
            after == null || after.counted() ? "" : "; no test was counted");
  }

  private static String brief(@Nullable TestTally tally) {
    return tally == null ? "not run" : tally.brief();
  }

  private static String criteria(RunReport report) {
    List<String> lines = new ArrayList<>();
    boolean isTested = report.work().isTested();
    for (Criterion criterion : report.work().criteria()) {
      String evidence = criterion.evidence().isBlank() ? "" : " (" + criterion.evidence() + ")";
      lines.add(
          (criterion.met() && isTested ? "- [x] " : "- [ ] ")
              + QuietText.of(criterion.text())
              + (criterion.met() && !isTested ? ": the agent says so, no test does" : "")
              + QuietText.of(evidence));
    }
    return String.join("\n", lines);
  }

  private static String footer(RunReport report) {
    Usd usd = Usd.ZERO;
    boolean known = true;
    for (var line : report.costs()) {
      known &= line.usd() != null;
      usd = line.usd() == null ? usd : usd.plus(line.usd());
    }
    String cost =
        known ? usd.toString() : String.format(Locale.ROOT, "%s and calls without a price", usd);
    Asker asker = report.asker();
    String by =
        asker.name().isEmpty()
            ? ""
            : "Asked by %s%s · "
                .formatted(
                    asker.name().replaceFirst("^@", ""),
                    asker.place().isEmpty() ? "" : " in " + asker.place().replaceFirst("^#", ""));
    return by
        + "Run %s · %s · %s · report: %s/result.md"
            .formatted(report.id(), ResultPage.time(report.took()), cost, report.folder());
  }
}
