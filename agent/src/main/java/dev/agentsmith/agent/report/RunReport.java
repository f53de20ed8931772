package dev.agentsmith.agent.report;

import dev.agentsmith.agent.build.Installed;
import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.loop.Ledger;
import dev.agentsmith.agent.packages.PackageLedger;
import dev.agentsmith.agent.workspace.Snapshot;
import dev.agentsmith.core.run.Asker;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Everything that a run's pages are made of.
///
/// @param at when the report is written
/// @param closes the ticket as the repository's host closes it on a merge: `#42`, `org/tickets#42`;
///     empty if it is none of that host
/// @param end how the run ends
/// @param testCommand null before it was found
/// @param state what was published so far
/// @param testsAfter the last run of the tests; null if there was none
/// @param installed what came of installing; null if it was not tried
/// @param packages what was fetched for the run
public record RunReport(
    RunId id,
    RunKind kind,
    Instant at,
    String project,
    Assignment assignment,
    String closes,
    Asker asker,
    String branch,
    String base,
    RunEnd end,
    @Nullable Plan plan,
    @Nullable Completion completion,
    @Nullable Snapshot snapshot,
    @Nullable String testCommand,
    @Nullable TestRun testsAfter,
    @Nullable Installed installed,
    List<PackageLedger.Entry> packages,
    Work work,
    RunState state,
    List<Ledger.Line> costs,
    List<String> remarks) {
  public RunReport {
    packages = List.copyOf(packages);
    costs = List.copyOf(costs);
    remarks = List.copyOf(remarks);
  }

  /// Where its pages are in the branch: `.agentsmith/runs/2026-11-23-42-k7f3a9`.
  public String folder() {
    LocalDate day = at.atZone(ZoneOffset.UTC).toLocalDate();
    String ticket = assignment.ticket().replaceAll("[^A-Za-z0-9_-]", "");
    String middle = ticket.isEmpty() ? "" : ticket.toLowerCase(Locale.ROOT) + "-";
    return ".agentsmith/runs/" + day + "-" + middle + id.brief();
  }

  Duration took() {
    Instant begin = state.startedAt();
    return begin == null ? Duration.ZERO : Duration.between(begin, at);
  }

  List<StepState> steps() {
    return state.steps();
  }
}
