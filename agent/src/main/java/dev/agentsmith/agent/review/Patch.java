package dev.agentsmith.agent.review;

import dev.agentsmith.agent.delivery.PatchNames;
import java.util.ArrayList;
import java.util.List;

/// A difference between two contents, file by file, as git prints it.
public record Patch(List<FilePatch> files) {

  public Patch {
    files = List.copyOf(files);
  }

  /// @param path of the file after the change, or before it if it was deleted
  public record FilePatch(
      String path, boolean isNew, boolean isDeleted, List<Line> added, List<Line> removed) {
    public FilePatch {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }
  }

  /// @param number from 1, in the content it belongs to
  public record Line(int number, String text) {}

  /// Reads the output of `git diff-tree -p`.
  public static Patch read(String diff) {
    List<FilePatch> files = new ArrayList<>();
    Draft draft = null;
    for (String line : (Iterable<String>) diff.lines()::iterator) {
      if (line.startsWith("diff --git ")) {
        if (draft != null) {
          files.add(draft.done());
        }
        draft = new Draft(line);
      } else if (draft != null) {
        draft.take(line);
      }
    }
    if (draft != null) {
      files.add(draft.done());
    }
    return new Patch(files);
  }

  private static final class Draft {
    private final List<Line> added = new ArrayList<>();
    private final List<Line> removed = new ArrayList<>();
    private String path;
    private boolean isNew;
    private boolean isDeleted;
    private boolean inHunk;
    private int oldLine;
    private int newLine;

    Draft(String header) {
      int b = header.lastIndexOf(" b/");
      this.path = b < 0 ? header : header.substring(b + 3);
    }

    void take(String line) {
      if (line.startsWith("@@ ")) {
        inHunk = true;
        String[] parts = line.split(" ", -1);
        oldLine = number(parts[1]);
        newLine = number(parts[2]);
      } else if (!inHunk) {
        head(line);
      } else if (line.startsWith("+")) {
        added.add(new Line(newLine++, line.substring(1)));
      } else if (line.startsWith("-")) {
        removed.add(new Line(oldLine++, line.substring(1)));
      } else if (line.startsWith(" ")) {
        oldLine++;
        newLine++;
      }
    }

    FilePatch done() {
      return new FilePatch(path, isNew, isDeleted, added, removed);
    }

    private void head(String line) {
      if (line.startsWith("new file")) {
        isNew = true;
      } else if (line.startsWith("deleted file")) {
        isDeleted = true;
      } else if (line.startsWith("+++ ") && !isDeleted) {
        path = PatchNames.read(line.substring(4));
      } else if (isDeleted && line.startsWith("--- ")) {
        path = PatchNames.read(line.substring(4));
      }
    }

    /// Of `-12,3` or `+12`.
    private static int number(String range) {
      int comma = range.indexOf(',');
      return Integer.parseInt(range.substring(1, comma < 0 ? range.length() : comma));
    }
  }
}
