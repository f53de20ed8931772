package dev.agentsmith.agent.map;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The files of a repository within a number of characters: each with its size where there is room,
/// else directories with the number of files in them, as deep as fits.
final class FileTree {
  private static final int MAX_DEPTH = 8;

  private FileTree() {}

  /// @param files relative to `root`, sorted
  static String of(Path root, List<String> files, int maxChars) {
    String all = withSizes(root, files, maxChars);
    if (all.length() <= maxChars) {
      return all;
    }
    for (int depth = MAX_DEPTH; depth > 1; depth--) {
      String collapsed = collapsed(files, depth);
      if (collapsed.length() <= maxChars) {
        return collapsed;
      }
    }
    String top = collapsed(files, 1);
    return top.length() <= maxChars ? top : top.substring(0, maxChars) + "\n…\n";
  }

  private static String withSizes(Path root, List<String> files, int maxChars) {
    var text = new StringBuilder();
    for (String file : files) {
      text.append(file).append("  ").append(size(root.resolve(file))).append('\n');
      if (text.length() > maxChars) {
        return text.toString();
      }
    }
    return text.toString();
  }

  private static String collapsed(List<String> files, int depth) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String file : files) {
      counts.merge(prefix(file, depth), 1, Integer::sum);
    }
    var text = new StringBuilder();
    counts.forEach(
        (name, count) -> {
          text.append(name);
          if (name.endsWith("/")) {
            text.append("  (").append(count).append(count == 1 ? " file)" : " files)");
          }
          text.append('\n');
        });
    return text.toString();
  }

  /// The first `depth` directories of a path, or the path if it has fewer.
  private static String prefix(String file, int depth) {
    int end = -1;
    for (int i = 0; i < depth; i++) {
      int slash = file.indexOf('/', end + 1);
      if (slash < 0) {
        return file;
      }
      end = slash;
    }
    return file.substring(0, end + 1);
  }

  private static String size(Path file) {
    try {
      return Files.isSymbolicLink(file)
          ? "(link)"
          : Long.toString((long) Files.getAttribute(file, "size", LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return "";
    }
  }
}
