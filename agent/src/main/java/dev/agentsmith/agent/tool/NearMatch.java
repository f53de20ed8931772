package dev.agentsmith.agent.tool;

import java.util.List;
import java.util.regex.Pattern;

/// Finds the place in a file that a text was probably meant to match.
final class NearMatch {
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int MAX_SHOWN = 30;
  private static final int MAX_LOOKED = 20_000;
  private static final double ALIKE = 0.6;

  private NearMatch() {}

  /// Why `wanted` is not in `text`, and what is there instead.
  static String explain(String path, String text, String wanted) {
    List<String> lines = text.lines().toList();
    List<String> looked = wanted.lines().toList();
    List<String> here = lines.stream().limit(MAX_LOOKED).map(NearMatch::squeezed).toList();
    List<String> there = looked.stream().limit(MAX_SHOWN).map(NearMatch::squeezed).toList();
    int best = 0;
    double bestLikeness = 0;
    for (int start = 0; start < here.size(); start++) {
      double likeness = likeness(here, start, there);
      if (likeness > bestLikeness) {
        best = start;
        bestLikeness = likeness;
      }
    }
    long inked = looked.stream().filter(line -> !line.isBlank()).count();
    if (bestLikeness == 0 || bestLikeness * 2 < inked) {
      return "The old text does not occur in %s. Read the file and copy the lines as they are."
          .formatted(path);
    }
    int from = best + 1;
    int to = Math.min(lines.size(), best + Math.min(looked.size(), MAX_SHOWN));
    String why = bestLikeness >= inked ? "differ from it only in blanks" : "are nearest to it";
    return "The old text does not occur in %s. Lines %d to %d %s:\n%sCopy them as they are."
        .formatted(path, from, to, why, ReadFile.numbered(lines, from, to));
  }

  /// How many lines from `start` on are alike, equal ones but for blanks counting one; empty ones
  /// count for nothing.
  private static double likeness(List<String> lines, int start, List<String> wanted) {
    double sum = 0;
    for (int i = 0; i < wanted.size() && start + i < lines.size(); i++) {
      sum += likeness(wanted.get(i), lines.get(start + i));
    }
    return sum;
  }

  /// The share that both lines have in common at their two ends, if it is most of them.
  private static double likeness(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return 0;
    }
    if (a.equals(b)) {
      return 1;
    }
    int shorter = Math.min(a.length(), b.length());
    int head = 0;
    while (head < shorter && a.charAt(head) == b.charAt(head)) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && a.charAt(a.length() - 1 - tail) == b.charAt(b.length() - 1 - tail)) {
      tail++;
    }
    double share = (double) (head + tail) / Math.max(a.length(), b.length());
    return share > ALIKE ? share * share : 0;
  }

  private static String squeezed(String line) {
    return BLANKS.matcher(line.strip()).replaceAll(" ");
  }
}
