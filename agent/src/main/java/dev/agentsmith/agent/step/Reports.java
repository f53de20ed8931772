package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.report.Pages;
import dev.agentsmith.agent.report.RunReport;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Tickets;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.run.Asker;
import dev.agentsmith.core.run.RunEnd;
import java.io.IOException;
import java.util.Map;

/// Makes the report of a run from what its steps left.
final class Reports {
  private Reports() {}

  static RunReport of(RunContext run, RunEnd end) {
    return new RunReport(
        run.setup().id(),
        run.setup().request().kind(),
        run.setup().clock().instant(),
        run.journal().state().subject().project(),
        run.assignment(),
        closes(run),
        Asker.of(run.setup().environment()),
        run.repository().branch().value(),
        run.repository().baseBranch(),
        end,
        run.planIfMade(),
        run.completionIfMade(),
        run.snapshotIfMade(),
        run.testsIfRun() == null && run.work().testsBefore() == null ? null : testCommand(run),
        run.testsIfRun(),
        run.installedIfDone(),
        run.packages().ledger().entries(),
        run.work(),
        run.journal().state(),
        run.meter().ledger().lines(),
        run.remarks());
  }

  /// On a host that closes tickets by a merge, a number of another tracker must not close its own.
  private static String closes(RunContext run) {
    String label = run.assignment().ticket();
    RepositoryUrl repository = run.setup().request().repository();
    Project.Source source = run.setup().project().source();
    return switch (run.setup().project().tickets()) {
      case Tickets.GitHub(RepositoryUrl url, _, _) when !url.isSameAs(repository) ->
          url.identity().replaceFirst("^[^/]*/", "") + label;
      case Tickets.GitHub _ -> label;
      case Tickets.Local _ -> source == null || source.type() == Project.Host.LOCAL ? label : "";
      case null -> label;
    };
  }

  /// What was run last; before that, all that can be run.
  private static String testCommand(RunContext run) {
    TestRun last = run.testsIfRun();
    return last == null ? Briefing.testCommand(run) : last.command();
  }

  /// Writes the pages into the checkout.
  static void write(RunContext run, RunReport report) {
    try {
      for (Map.Entry<String, String> page : Pages.of(report).entrySet()) {
        run.workspace()
            .write(
                report.folder() + "/" + page.getKey(),
                run.setup().redactor().redact(page.getValue()));
      }
    } catch (PathRefused | IOException e) {
      throw new ProblemException(
          Problem.of(
              "The report can't be written to %s: %s".formatted(report.folder(), e.getMessage()),
              ""),
          e);
    }
  }
}
