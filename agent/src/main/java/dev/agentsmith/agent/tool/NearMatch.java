package dev.agentsmith.agent.tool;

import java.util.List;

/// Finds the place in a file that a text was probably meant to match.
final class NearMatch {
  private static final int MAX_SHOWN = 30;

  private NearMatch() {}

  /// Why `wanted` is not in `text`, and what is there instead.
  static String explain(String path, String text, String wanted) {
    List<String> lines = text.lines().toList();
    List<String> looked = wanted.lines().toList();
    int best = 0;
    int bestEqual = 0;
    for (int start = 0; start < lines.size(); start++) {
      int equal = equalLines(lines, start, looked);
      if (equal > bestEqual) {
        best = start;
        bestEqual = equal;
      }
    }
    long inked = looked.stream().filter(line -> !line.isBlank()).count();
    if (bestEqual == 0 || bestEqual * 2L < inked) {
      return "The old text does not occur in %s. Read the file and copy the lines as they are."
          .formatted(path);
    }
    int from = best + 1;
    int to = Math.min(lines.size(), best + Math.min(looked.size(), MAX_SHOWN));
    String why = bestEqual == inked ? "differ from it only in blanks" : "are nearest to it";
    return "The old text does not occur in %s. Lines %d to %d %s:\n%sCopy them as they are."
        .formatted(path, from, to, why, ReadFile.numbered(lines, from, to));
  }

  /// How many lines from `start` on are equal but for blanks; empty ones count for nothing.
  private static int equalLines(List<String> lines, int start, List<String> wanted) {
    int equal = 0;
    for (int i = 0; i < wanted.size() && start + i < lines.size(); i++) {
      String line = squeezed(wanted.get(i));
      if (!line.isEmpty() && line.equals(squeezed(lines.get(start + i)))) {
        equal++;
      }
    }
    return equal;
  }

  private static String squeezed(String line) {
    return line.strip().replaceAll("\\s+", " ");
  }
}
