package dev.agentsmith.agent.report;

import dev.agentsmith.agent.build.Installed;
import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.workspace.Snapshot;
import dev.agentsmith.agent.workspace.Snapshot.ChangedFile;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.core.run.Work.Criterion;
import dev.agentsmith.core.text.UntrustedText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The page that says what came of a run.
final class ResultPage {
  private static final int MOST_LINES = 40;

  private final RunReport report;
  private final StringBuilder text = new StringBuilder();

  private ResultPage(RunReport report) {
    this.report = report;
  }

  static String text(RunReport report) {
    return new ResultPage(report).write();
  }

  static String heading(RunReport report) {
    Assignment assignment = report.assignment();
    return assignment.ticket().isEmpty()
        ? assignment.title()
        : assignment.ticket() + " " + assignment.title();
  }

  static String time(Duration time) {
    long seconds = time.toSeconds();
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }

  private String write() {
    text.append("# ").append(heading(report)).append("\n\n");
    text.append(outcome()).append('\n');
    Completion completion = report.completion();
    if (completion != null) {
      section("Summary", completion.summary());
      section("Risks", completion.risks());
      section("Not done", completion.notDone());
    }
    changedFiles();
    criteria();
    installed();
    tests();
    trail();
    if (!report.remarks().isEmpty()) {
      section("Remarks", "- " + String.join("\n- ", report.remarks()));
    }
    return text.toString();
  }

  private String outcome() {
    Problem problem = report.end().problem();
    String why = problem == null ? "" : " " + problem.sentence();
    String by = report.end().by();
    return switch (report.end().outcome()) {
      case SUCCEEDED ->
          report.work().untested() == null
              ? "Done in %s.".formatted(time(report.took()))
              : "Delivered as a draft after %s, not tested. %s"
                  .formatted(time(report.took()), report.work().untested());
      case FAILED -> "Not done after %s.%s".formatted(time(report.took()), why);
      case CANCELLED ->
          "Cancelled%s after %s.".formatted(by.isEmpty() ? "" : " by " + by, time(report.took()));
      case STOPPED -> "Stopped after %s.%s".formatted(time(report.took()), why);
    };
  }

  private void section(String title, String words) {
    if (!words.isBlank()) {
      text.append("\n## ").append(title).append("\n\n").append(words.strip()).append('\n');
    }
  }

  private void changedFiles() {
    Snapshot snapshot = report.snapshot();
    if (snapshot == null || snapshot.isEmpty()) {
      section("Changed files", "None.");
      return;
    }
    var lines = new StringBuilder(snapshot.changes().brief() + "\n");
    for (ChangedFile file : snapshot.files()) {
      lines.append("\n- `%s` +%d −%d".formatted(file.path(), file.insertions(), file.deletions()));
    }
    section("Changed files", lines.toString());
  }

  private void criteria() {
    var lines = new StringBuilder();
    for (Criterion criterion : report.work().criteria()) {
      boolean isTested = report.work().isTested();
      lines.append(criterion.met() && isTested ? "- [x] " : "- [ ] ").append(criterion.text());
      if (criterion.met() && !isTested) {
        lines.append(": the agent says so, no test does");
      }
      if (!criterion.evidence().isBlank()) {
        lines.append(" (").append(criterion.evidence()).append(')');
      }
      lines.append('\n');
    }
    section("Criteria", lines.toString());
  }

  private void tests() {
    String command = report.testCommand();
    if (command == null) {
      return;
    }
    section(
        "Tests",
        "`%s`\n\n- before: %s\n- after: %s"
                .formatted(
                    command, tally(report.work().testsBefore()), tally(report.work().testsAfter()))
            + printedByTests());
  }

  /// What was brought, or what the tool said that could not.
  private void installed() {
    Installed installed = report.installed();
    if (installed == null || installed.names().isEmpty()) {
      return;
    }
    String failed =
        installed.problem() == null
            ? ""
            : "\n\n" + installed.problem().sentence() + printed(installed.output());
    section("Dependencies", installed.brief() + failed);
  }

  private String printedByTests() {
    TestRun last = report.testsAfter();
    return last == null || last.isGreen() ? "" : printed(UntrustedText.plain(last.output()));
  }

  private static String printed(String output) {
    return output.isBlank()
        ? ""
        : "\n\n~~~~~~~~\n%s\n~~~~~~~~"
            .formatted(Output.headAndTail(output, MOST_LINES).replace("~~~~~~~~", "~~~~"));
  }

  private static String tally(@Nullable TestTally tally) {
    if (tally == null) {
      return "not run";
    }
    String failing =
        tally.failing().isEmpty()
            ? ""
            : "; failing: `" + String.join("`, `", tally.failing()) + "`";
    return tally.brief() + (tally.counted() ? " passed" : ", no test was counted") + failing;
  }

  private void trail() {
    var lines = new StringBuilder("| step | | time | |\n|---|---|---|---|\n");
    List<StepState> steps = report.steps();
    for (StepState step : steps) {
      // Running is only the step that writes this page.
      if (step.status() == StepState.Status.PENDING || step.status() == StepState.Status.RUNNING) {
        continue;
      }
      String name = step.name() + (step.round() > 1 ? " " + step.round() : "");
      Duration took = step.took();
      lines.append(
          "| %s | %s | %s | %s |\n"
              .formatted(
                  name,
                  step.status().name().toLowerCase(Locale.ROOT),
                  took == null ? "" : tenths(took),
                  step.detail().replace("|", "\\|")));
    }
    section("Steps", lines.toString());
  }

  private static String tenths(Duration time) {
    return time.toSeconds() >= 60
        ? time(time)
        : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
