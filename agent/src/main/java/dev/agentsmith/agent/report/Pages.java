package dev.agentsmith.agent.report;

import dev.agentsmith.agent.loop.Ledger;
import dev.agentsmith.agent.packages.PackageLedger;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.run.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The pages of a report, by file name. All of them begin with the same front matter.
public final class Pages {
  private static final int MOST_PACKAGES = 2_000;

  private Pages() {}

  public static Map<String, String> of(RunReport report) {
    Map<String, String> pages = new LinkedHashMap<>();
    String top = top(report);
    pages.put("result.md", top + ResultPage.text(report));
    if (report.plan() != null) {
      pages.put("plan.md", top + plan(report, report.plan()));
    }
    if (report.completion() != null && !report.completion().decisions().isEmpty()) {
      pages.put("decisions.md", top + decisions(report, report.completion()));
    }
    if (!report.packages().isEmpty()) {
      pages.put("packages.md", top + packages(report));
    }
    return pages;
  }

  private static String packages(RunReport report) {
    var text =
        new StringBuilder(
            """
            # Packages for %s

            | ecosystem | name | version | SHA-256 | from |
            |---|---|---|---|---|
            """
                .formatted(ResultPage.heading(report)));
    for (PackageLedger.Entry entry : report.packages().stream().limit(MOST_PACKAGES).toList()) {
      text.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(
                  entry.registry(),
                  cell(entry.of().name()),
                  cell(entry.of().version()),
                  entry.sha256(),
                  cell(entry.from() + (entry.stored() ? ", in the store" : ""))));
    }
    int more = report.packages().size() - MOST_PACKAGES;
    return more > 0
        ? text.append("\nAnd ").append(more).append(" more.\n").toString()
        : text.toString();
  }

  private static String cell(String words) {
    return words.replaceAll("[|\\p{Cntrl}]", " ");
  }

  private static String top(RunReport report) {
    TokenUsage tokens = TokenUsage.NONE;
    @Nullable Usd usd = Usd.ZERO;
    for (Ledger.Line line : report.costs()) {
      tokens = tokens.plus(line.tokens());
      usd = usd == null || line.usd() == null ? null : usd.plus(line.usd());
    }
    var matter =
        new FrontMatter()
            .put("run", report.id().value())
            .put("project", report.project())
            .put("ticket", report.assignment().ticket())
            .put("title", report.assignment().title())
            .put("outcome", report.end().outcome().word())
            .put("branch", report.branch())
            .put("base", report.base())
            .put("date", report.at().toString())
            .put("duration_seconds", report.took().toSeconds())
            .put("tokens", tokens.total())
            .usd("usd", usd);
    if (report.end().outcome() == Outcome.CANCELLED && !report.end().by().isEmpty()) {
      matter.put("cancelled_by", report.end().by());
    }
    if (!report.costs().isEmpty()) {
      matter.list("costs");
    }
    for (Ledger.Line line : report.costs()) {
      matter.cost(line.phase(), line.model(), line.calls(), line.tokens(), line.usd());
    }
    return matter.end();
  }

  private static String plan(RunReport report, Plan plan) {
    return "# Plan for %s\n\n%s\n".formatted(ResultPage.heading(report), plan.text());
  }

  private static String decisions(RunReport report, Completion completion) {
    var text = new StringBuilder("# Decisions for " + ResultPage.heading(report) + "\n");
    for (Completion.Decision decision : completion.decisions()) {
      text.append("\n## ").append(decision.decision()).append("\n\n");
      text.append(decision.why()).append('\n');
    }
    return text.toString();
  }
}
