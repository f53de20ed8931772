package dev.agentsmith.agent.report;

import java.util.ArrayList;
import java.util.List;

/// What a command printed, for people.
public final class Output {
  private static final int MAX_LINE = 400;

  private Output() {}

  /// Its first and its last lines.
  ///
  /// @param most how many lines together
  public static String headAndTail(String text, int most) {
    List<String> lines = text.strip().lines().map(Output::cut).toList();
    if (lines.size() <= most) {
      return String.join("\n", lines);
    }
    int half = most / 2;
    List<String> kept = new ArrayList<>(lines.subList(0, half));
    kept.add("[… %d lines left out …]".formatted(lines.size() - 2 * half));
    kept.addAll(lines.subList(lines.size() - half, lines.size()));
    return String.join("\n", kept);
  }

  private static String cut(String line) {
    return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "…";
  }
}
