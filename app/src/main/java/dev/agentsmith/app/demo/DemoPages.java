package dev.agentsmith.app.demo;

import dev.agentsmith.app.terminal.MessageLines;
import dev.agentsmith.app.terminal.Style;
import dev.agentsmith.core.run.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a demo says before and after the thread.
final class DemoPages {
  static final String SLACK =
      "The thread is drawn from the blocks that a Slack on this machine is sent.";

  private final Style style;
  private final String program;

  /// @param program how the person calls this program
  DemoPages(Style style, String program) {
    this.style = style;
    this.program = program;
  }

  static String title(String version, boolean scripted) {
    return "Agent Smith "
        + version
        + " · demo · model: "
        + (scripted
            ? "scripted (no ANTHROPIC_API_KEY: a recording)"
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
    boolean isTested = work.isTested();
    for (Work.Criterion criterion : work.criteria()) {
      row(
          lines,
          lines.stream().anyMatch(line -> line.contains("criteria")) ? "" : "criteria",
          (!criterion.met() ? style.bad("✗") : isTested ? style.good("✓") : style.bad("?"))
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
    if (!result.calls().isEmpty()) {
      row(lines, "", slack(result.calls()));
    }
    if (!result.hint().isEmpty()) {
      row(lines, "hint", result.hint());
    }
    title(lines, "The pull request");
    withoutFrontMatter(result.pullRequestText()).forEach(line -> text(lines, line));
    title(lines, "The diff");
    result.diff().lines().forEach(line -> lines.add("    " + coloured(line)));
    lines.add("");
    if (work.commit() != null) {
      lines.add("  Look at it:   git -C " + result.repository() + " show " + work.commit());
    }
    if (work.pullRequest() != null && work.pullRequest().startsWith("http")) {
      lines.add("  Its text:     " + result.pullRequestFile());
    }
    lines.add(
        "  Your own:     cd your-repo && " + program + " fix --repo . --task \"what is wrong\"");
    return lines;
  }

  private String slack(Map<String, Long> calls) {
    String counted =
        calls.entrySet().stream()
            .map(call -> call.getValue() + " " + call.getKey())
            .collect(Collectors.joining(", "));
    return (calls.keySet().stream().anyMatch(call -> call.contains(":"))
            ? style.bad("✗") + " Slack refused calls: "
            : style.good("✓") + " Slack took all calls: ")
        + counted;
  }

  private static void row(List<String> lines, String name, String value) {
    lines.add("    " + name + " ".repeat(Math.max(1, 11 - name.length())) + value);
  }

  private void title(List<String> lines, String title) {
    lines.add("");
    lines.add("  " + style.strong(title));
    lines.add("");
  }

  private static void text(List<String> lines, String text) {
    MessageLines.wrapped(text, MessageLines.WIDTH - 4).forEach(line -> lines.add("    " + line));
  }

  private static List<String> withoutFrontMatter(String page) {
    List<String> lines = page.stripTrailing().lines().toList();
    int end =
        lines.isEmpty() || !lines.getFirst().equals("---")
            ? -1
            : lines.subList(1, lines.size()).indexOf("---") + 1;
    return lines.subList(end + 1, lines.size());
  }

  private String coloured(String line) {
    if (line.startsWith("+") && !line.startsWith("+++")) {
      return style.good(line);
    }
    return line.startsWith("-") && !line.startsWith("---") ? style.bad(line) : line;
  }
}
