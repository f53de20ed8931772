package dev.agentsmith.app.terminal;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.run.Outcome;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.core.run.Work.Criterion;
import dev.agentsmith.dispatcher.relay.Words;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a person reads when a run has ended: how, what came of it, and where to look.
public final class RunSummary {
  private final Style style;

  public RunSummary(Style style) {
    this.style = style;
  }

  public List<String> of(RunState state, RunEnd end, RepositoryUrl repository) {
    List<String> lines = new ArrayList<>();
    Work work = state.work();
    lines.addAll(
        MessageLines.wrapped(headline(state, end), MessageLines.WIDTH - 2).stream()
            .map(line -> "  " + line)
            .toList());
    if (work.branch() == null || work.commit() == null) {
      return lines;
    }
    lines.add("");
    lines.add("    branch     " + work.branch() + "   " + work.commit());
    if (work.pullRequest() != null) {
      lines.add("    pull req.  " + work.pullRequest());
    }
    for (int i = 0; i < work.criteria().size(); i++) {
      lines.add(
          (i == 0 ? "    criteria   " : "               ")
              + criterion(work.criteria().get(i), work.isTested()));
    }
    if (repository.isLocal()) {
      lines.add("");
      lines.add("  Look at it:   git -C %s show %s".formatted(repository, work.commit()));
    }
    return lines;
  }

  private String headline(RunState state, RunEnd end) {
    String how =
        switch (end.outcome()) {
          case SUCCEEDED ->
              done(state) + " in " + Words.duration(state.took()) + ": " + facts(state);
          case FAILED -> style.bad("Not done") + ": " + problem(end.problem());
          case CANCELLED ->
              "Cancelled after " + Words.duration(state.took()) + ". Nothing was opened.";
          case STOPPED -> style.bad("Stopped") + ": " + problem(end.problem());
        };
    boolean saved =
        end.outcome() != Outcome.SUCCEEDED
            && state.work().commit() != null
            && state.work().branch() != null;
    return saved ? how + " Work so far: branch " + state.work().branch() + "." : how;
  }

  private String done(RunState state) {
    String untested = state.work().untested();
    return untested == null
        ? style.good("Done")
        : style.bad("Not tested")
            + ": "
            + untested
            + (state.work().pullRequest() == null ? " Delivered" : " Draft opened");
  }

  /// `tests 3 of 4 → 4 of 4 · 1 file +2 −1 · $0.031`
  private static String facts(RunState state) {
    List<String> facts = new ArrayList<>();
    Work work = state.work();
    facts.add(work.pullRequest() == null ? "the branch is ready." : "pull request ready.");
    List<String> numbers = new ArrayList<>();
    TestTally after = work.testsAfter();
    if (after != null) {
      TestTally before = work.testsBefore();
      numbers.add(
          "tests "
              + (before == null ? "" : before.brief() + " → ")
              + after.brief()
              + (after.counted() ? "" : " (no test was counted)"));
    }
    if (work.changes() != null) {
      numbers.add(work.changes().brief());
    }
    numbers.add(state.usd() == null ? "cost unknown" : state.usd().toString());
    facts.add(String.join(" · ", numbers));
    return String.join("  ", facts);
  }

  /// A tick is for what tests have seen; a question mark for the agent's word alone.
  private String criterion(Criterion criterion, boolean isTested) {
    String mark = !criterion.met() ? style.bad("✗") : isTested ? style.good("✓") : style.bad("?");
    String evidence = criterion.evidence().isEmpty() ? "" : "   (" + criterion.evidence() + ")";
    return mark + " " + MessageLines.cut(criterion.text() + evidence, MessageLines.WIDTH - 17);
  }

  private static String problem(@Nullable Problem problem) {
    return problem == null ? "the agent gave no reason." : problem.sentence();
  }
}
