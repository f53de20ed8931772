package dev.agentsmith.testkit;

import java.util.List;

/// The difference of two short texts, line by line, with two lines around each change.
final class LineDiff {
  private static final int AROUND = 2;

  private LineDiff() {}

  static String of(List<String> before, List<String> after) {
    int[][] common = longestCommon(before, after);
    StringBuilder all = new StringBuilder();
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
        all.append("  ").append(before.get(i++)).append('\n');
        j++;
      } else if (j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
        all.append("- ").append(before.get(i++)).append('\n');
      } else {
        all.append("+ ").append(after.get(j++)).append('\n');
      }
    }
    return nearChanges(all.toString().lines().toList());
  }

  private static int[][] longestCommon(List<String> a, List<String> b) {
    int[][] length = new int[a.size() + 2][b.size() + 2];
    for (int i = a.size() - 1; i >= 0; i--) {
      for (int j = b.size() - 1; j >= 0; j--) {
        length[i][j] =
            a.get(i).equals(b.get(j))
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    return length;
  }

  private static String nearChanges(List<String> lines) {
    StringBuilder near = new StringBuilder();
    boolean skipped = false;
    for (int i = 0; i < lines.size(); i++) {
      List<String> window =
          lines.subList(Math.max(0, i - AROUND), Math.min(lines.size(), i + AROUND + 1));
      if (window.stream().anyMatch(line -> !line.startsWith("  "))) {
        near.append(lines.get(i)).append('\n');
        skipped = false;
      } else if (!skipped) {
        near.append("  …\n");
        skipped = true;
      }
    }
    return near.toString();
  }
}
