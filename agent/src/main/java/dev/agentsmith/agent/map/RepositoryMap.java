package dev.agentsmith.agent.map;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What the model is told of a repository before it looks itself: its files with their sizes, and
/// the definitions that matter most for the task, within a number of characters.
public final class RepositoryMap {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final int MAX_LINE = 100;

  /// Enough for any map; beyond, definitions are only read to be thrown away.
  private static final int MAX_DEFINITIONS = 2_000;

  private RepositoryMap() {}

  /// @param files relative to `root`, sorted
  /// @param task the ticket: its words point to the files that matter
  /// @param maxChars of the whole; files get two fifths where there is not room for all
  public static String of(Path root, List<String> files, String task, int maxChars) {
    String tree = FileTree.of(root, files, maxChars * 2 / 5);
    List<SourceFile> sources = SourceFiles.read(root, promisingFirst(files, task), LIMIT);
    String outline = outline(new SymbolGraph(sources, task).ranked(), maxChars - tree.length());
    return outline.isEmpty() ? tree : tree + "\nDefinitions that matter most, by line:\n" + outline;
  }

  private static String outline(List<SymbolGraph.Place> ranked, int maxChars) {
    Map<String, Map<Integer, String>> byFile = new LinkedHashMap<>();
    int room = maxChars;
    for (SymbolGraph.Place place : ranked.subList(0, Math.min(ranked.size(), MAX_DEFINITIONS))) {
      String path = place.file().path();
      String line = line(place.definition().text());
      int cost = line.length() + 7 + (byFile.containsKey(path) ? 0 : path.length() + 1);
      if (cost > room) {
        break;
      }
      if (byFile.computeIfAbsent(path, _ -> new TreeMap<>()).put(place.definition().line(), line)
          == null) {
        room -= cost;
      }
    }
    var text = new StringBuilder();
    byFile.forEach(
        (path, lines) -> {
          text.append(path).append('\n');
          lines.forEach((number, line) -> text.append("%5d %s\n".formatted(number, line)));
        });
    return text.toString();
  }

  private static String line(String definition) {
    String line =
        definition.endsWith("{") ? definition.substring(0, definition.length() - 1) : definition;
    return line.length() <= MAX_LINE ? line.strip() : line.substring(0, MAX_LINE) + "…";
  }

  /// So that a limit of time cuts off what is far from the task.
  private static List<String> promisingFirst(List<String> files, String task) {
    String words = task.toLowerCase(Locale.ROOT);
    List<String> sorted = new ArrayList<>(files);
    sorted.sort(
        Comparator.comparing((String file) -> !words.contains(stem(file)))
            .thenComparing(file -> file.contains("test"))
            .thenComparingLong(file -> file.chars().filter(c -> c == '/').count()));
    return sorted;
  }

  private static String stem(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.indexOf('.');
    return (dot > 0 ? name.substring(0, dot) : name).toLowerCase(Locale.ROOT);
  }
}
