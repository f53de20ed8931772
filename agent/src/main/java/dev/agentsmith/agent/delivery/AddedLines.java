package dev.agentsmith.agent.delivery;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The lines that a patch of git adds, with file and number.
final class AddedLines {
  private static final Pattern HUNK =
      Pattern.compile("@@ -\\d+(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@.*");

  private AddedLines() {}

  /// @param file its name after the change
  /// @param number from 1
  record Line(String file, int number, String text) {}

  /// Within a hunk a line is what its first character says: `+++` may be added text.
  static void each(String patch, Consumer<Line> found) {
    String file = "";
    int number = 0;
    int oldLeft = 0;
    int newLeft = 0;
    for (String line : patch.split("\n", -1)) {
      if (oldLeft <= 0 && newLeft <= 0) {
        Matcher hunk = HUNK.matcher(line);
        if (hunk.matches()) {
          oldLeft = hunk.group(1) == null ? 1 : Integer.parseInt(hunk.group(1));
          number = Integer.parseInt(hunk.group(2));
          newLeft = hunk.group(3) == null ? 1 : Integer.parseInt(hunk.group(3));
        } else if (line.startsWith("+++ ")) {
          file = PatchNames.read(line.substring(4));
        }
      } else if (line.startsWith("+")) {
        found.accept(new Line(file, number++, line.substring(1)));
        newLeft--;
      } else if (line.startsWith("-")) {
        oldLeft--;
      } else if (!line.startsWith("\\")) {
        number++;
        oldLeft--;
        newLeft--;
      }
    }
  }
}
