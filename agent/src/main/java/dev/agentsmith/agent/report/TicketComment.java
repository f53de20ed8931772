package dev.agentsmith.agent.report;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Outcome;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.core.run.Work;

/// What a run says under its ticket.
public final class TicketComment {
  private TicketComment() {}

  public static String begun(RunId run) {
    return "Agent Smith works on this (run %s).".formatted(run);
  }

  /// In a sentence or two, with what there is to look at.
  public static String ended(RunId run, RunEnd end, Work work) {
    String how =
        switch (end.outcome()) {
          case SUCCEEDED -> done(work);
          case FAILED -> "Not done" + because(end);
          case CANCELLED ->
              end.by().isEmpty() ? "Cancelled." : QuietText.of("Cancelled by " + end.by() + ".");
          case STOPPED -> "Stopped" + because(end);
        };
    return "%s%s\n\nRun %s".formatted(how, remains(end, work), run);
  }

  private static String done(Work work) {
    var words = new StringBuilder("Done");
    if (work.pullRequest() != null) {
      words.append(": ").append(work.pullRequest());
    } else if (work.branch() != null) {
      words.append(" on branch `").append(work.branch()).append('`');
    }
    TestTally tests = work.testsAfter();
    if (tests != null && tests.counted()) {
      words.append(" (").append(tests.brief()).append(" tests pass)");
    }
    return words.append('.').toString();
  }

  private static String because(RunEnd end) {
    Problem problem = end.problem();
    return problem == null ? "." : ": " + QuietText.of(problem.sentence());
  }

  /// What somebody could go on from.
  private static String remains(RunEnd end, Work work) {
    if (end.outcome() == Outcome.SUCCEEDED || work.commit() == null) {
      return "";
    }
    String draft = work.pullRequest() == null ? "" : " (" + work.pullRequest() + ")";
    return " Work so far: branch `" + work.branch() + "`" + draft + ".";
  }
}
