package dev.agentsmith.app.demo;

import dev.agentsmith.app.terminal.Style;
import dev.agentsmith.core.run.Work;
import java.util.ArrayList;
import java.util.List;

/// What a demo says before and after the thread.
final class DemoPages {
  private final Style style;

  DemoPages(Style style) {
    this.style = style;
  }

  static String title(String version, boolean scripted) {
    return "Agent Smith "
        + version
        + " · demo · model: "
        + (scripted
            ? "scripted (no ANTHROPIC_API_KEY; the conversation is a recording)"
            : "the one of your ANTHROPIC_API_KEY");
  }

  /// What was made, and how to look at it.
  List<String> end(DemoResult result) {
    List<String> lines = new ArrayList<>();
    Work work = result.state().work();
    lines.add("");
    if (work.branch() != null) {
      row(lines, "branch", work.branch() + (work.commit() == null ? "" : "   " + work.commit()));
    }
    if (work.pullRequest() != null) {
      row(lines, "request", work.pullRequest());
    }
    for (Work.Criterion criterion : work.criteria()) {
      row(
          lines,
          lines.stream().anyMatch(line -> line.contains("criteria")) ? "" : "criteria",
          (criterion.met() ? style.good("✓") : style.bad("✗"))
              + " "
              + criterion.text()
              + "   ("
              + criterion.evidence()
              + ")");
    }
    row(
        lines,
        "checked",
        result.verified()
            ? style.good("✓") + " a fresh clone of the branch builds, and its tests pass"
            : style.bad("✗") + " a fresh clone of the branch does not pass its tests");
    block(lines, "The pull request", result.pullRequestText());
    block(lines, "The diff", result.diff());
    lines.add("");
    if (work.commit() != null) {
      lines.add("  Look at it:   git -C " + result.repository() + " show " + work.commit());
    }
    lines.add("  Your own:     cd your-repo && agentsmith fix --repo . --task \"what is wrong\"");
    return lines;
  }

  private static void row(List<String> lines, String name, String value) {
    lines.add("    " + name + " ".repeat(Math.max(1, 11 - name.length())) + value);
  }

  private void block(List<String> lines, String title, String text) {
    if (text.isBlank()) {
      return;
    }
    lines.add("");
    lines.add("  " + style.strong(title));
    lines.add("");
    text.stripTrailing().lines().forEach(line -> lines.add("    " + coloured(line)));
  }

  private String coloured(String line) {
    if (line.startsWith("+") && !line.startsWith("+++")) {
      return style.good(line);
    }
    return line.startsWith("-") && !line.startsWith("---") ? style.bad(line) : line;
  }
}
