package dev.agentsmith.app.terminal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Lines at the end of a terminal that are drawn again in place. Only what changed is written, so
/// that nothing flickers.
public final class LiveLines {
  private static final String CLEAR_TO_END = "\u001b[K";

  private final PrintStream out;
  private List<String> shown = List.of();

  public LiveLines(PrintStream out) {
    this.out = out;
  }

  /// Shows these lines in the place of those shown before.
  public void show(List<String> lines) {
    if (lines.equals(shown)) {
      return;
    }
    var text = new StringBuilder();
    if (!shown.isEmpty()) {
      text.append("\u001b[").append(shown.size()).append("A\r");
    }
    for (int i = 0; i < lines.size(); i++) {
      boolean same = i < shown.size() && shown.get(i).equals(lines.get(i));
      text.append(same ? "" : lines.get(i) + CLEAR_TO_END).append('\n');
    }
    List<String> left = new ArrayList<>();
    for (int i = lines.size(); i < shown.size(); i++) {
      text.append(CLEAR_TO_END).append('\n');
      left.add("");
    }
    if (!left.isEmpty()) {
      text.append("\u001b[").append(left.size()).append('A');
    }
    out.print(text);
    out.flush();
    shown = List.copyOf(lines);
  }

  /// What stands there stays; new lines go below it.
  public void settle() {
    shown = List.of();
  }
}
