package dev.agentsmith.app.cli;

import dev.agentsmith.agent.report.Plan;
import dev.agentsmith.app.terminal.MessageLines;
import java.util.ArrayList;
import java.util.List;

/// A plan as a terminal shows it.
final class PlanText {
  private static final String INDENT = "    ";

  private PlanText() {}

  /// @param untestable why it will not be verified by tests
  static List<String> lines(Plan plan, List<String> untestable) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    for (String line : plan.text().lines().toList()) {
      if (line.isBlank()) {
        lines.add("");
      } else {
        MessageLines.wrapped(line, MessageLines.WIDTH - INDENT.length())
            .forEach(part -> lines.add(INDENT + part));
      }
    }
    for (String sentence : untestable) {
      lines.add("");
      MessageLines.wrapped("Not tested: " + sentence, MessageLines.WIDTH - INDENT.length())
          .forEach(part -> lines.add(INDENT + part));
    }
    lines.add("");
    return lines;
  }
}
