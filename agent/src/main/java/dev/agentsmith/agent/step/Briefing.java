package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.report.Assignment;
import dev.agentsmith.agent.report.Completion;
import dev.agentsmith.agent.workspace.Snapshot;
import dev.agentsmith.core.text.UntrustedText;
import java.util.ArrayList;
import java.util.List;

/// The parts of prompts that come from strangers, each between tags of its own.
final class Briefing {
  private static final int MAX_FILES = 100;
  private static final int MAX_TEST_CHARS = 12_000;

  private Briefing() {}

  static String ticket(RunContext run) {
    Assignment assignment = run.assignment();
    String head =
        assignment.ticket().isEmpty()
            ? ""
            : "Ticket " + assignment.ticket() + ": " + assignment.title() + "\n\n";
    return UntrustedText.fenced("ticket", head + assignment.text());
  }

  static String repository(RunContext run) {
    return UntrustedText.fenced("repository", "Files and their sizes:\n" + run.map());
  }

  static String guidance(RunContext run) {
    return run.guidance().isEmpty() ? "" : UntrustedText.fenced("guidance", run.guidance());
  }

  static String testCommand(RunContext run) {
    return run.isTestable() ? run.tester().tool().test() : "none that is known";
  }

  static String plan(RunContext run) {
    return UntrustedText.fenced("plan", run.plan().text());
  }

  /// What must be known even when the conversation was shortened.
  static String facts(RunContext run) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    for (String said : run.heard()) {
      lines.add(said);
    }
    List<Completion.Decision> decisions = run.decisions();
    if (!decisions.isEmpty()) {
      lines.add("Decisions so far:");
      decisions.forEach(d -> lines.add("- %s (%s)".formatted(d.decision(), d.why())));
    }
    List<Snapshot.ChangedFile> files = run.repository().snapshot().files();
    lines.add(files.isEmpty() ? "No file is changed so far." : "Changed so far:");
    for (Snapshot.ChangedFile file : files.subList(0, Math.min(files.size(), MAX_FILES))) {
      lines.add("- %s +%d −%d".formatted(file.path(), file.insertions(), file.deletions()));
    }
    if (files.size() > MAX_FILES) {
      lines.add("- and %d more".formatted(files.size() - MAX_FILES));
    }
    return UntrustedText.fenced("facts", String.join("\n", lines));
  }

  /// The end of what the tests printed: there stands what failed.
  static String tests(TestRun tests) {
    String output = UntrustedText.plain(tests.output()).strip();
    int cut = Math.max(0, output.length() - MAX_TEST_CHARS);
    String text = (cut > 0 ? "[…]\n" : "") + output.substring(cut);
    String names =
        tests.tally().failing().isEmpty()
            ? ""
            : "Failing: " + String.join(", ", tests.tally().failing()) + "\n\n";
    return UntrustedText.fenced("tests", names + text);
  }
}
