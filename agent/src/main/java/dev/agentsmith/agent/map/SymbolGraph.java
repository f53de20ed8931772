package dev.agentsmith.agent.map;

import dev.agentsmith.agent.syntax.Definition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Which files use what other files define, and so which definitions matter for a task. Files are
/// nodes; a name that one file uses and another defines is an edge. The rank of a file is spread
/// over its edges to the definitions; those the task names weigh more.
final class SymbolGraph {
  private static final double NAMED = 10;
  private static final double LONG_NAME = 10;
  private static final int LONG = 8;
  private static final double PRIVATE = 0.1;
  private static final double COMMON = 0.1;
  private static final int COMMON_FILES = 5;
  private static final int MAX_DEFINERS = 20;
  private static final double UNUSED = 0.1;
  private static final double START_NAMED = 100;

  private final List<SourceFile> files;
  private final Set<String> taskWords;

  /// @param task its words point to what matters
  SymbolGraph(List<SourceFile> files, String task) {
    this.files = files;
    this.taskWords = wordsOf(task);
  }

  /// A definition in a file.
  record Place(SourceFile file, Definition definition) {}

  /// All definitions, the most relevant first.
  List<Place> ranked() {
    Map<String, List<Integer>> definers = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      for (String name : names(files.get(i))) {
        definers.computeIfAbsent(name, _ -> new ArrayList<>()).add(i);
      }
    }
    List<Use> uses = uses(definers);
    double[] rank = PageRank.of(starts(), uses.stream().map(Use::edge).toList());
    return inOrder(rank, score(rank, uses));
  }

  private record Use(String name, PageRank.Edge edge) {}

  private List<Use> uses(Map<String, List<Integer>> definers) {
    List<Use> uses = new ArrayList<>();
    for (int from = 0; from < files.size(); from++) {
      for (Map.Entry<String, Integer> word : files.get(from).words().entrySet()) {
        List<Integer> where = definers.getOrDefault(word.getKey(), List.of());
        if (where.size() > MAX_DEFINERS) {
          continue; // a name that everybody defines says nothing
        }
        for (int to : where) {
          if (to != from) {
            double weight = Math.sqrt(word.getValue()) * factor(word.getKey(), where.size());
            uses.add(new Use(word.getKey(), new PageRank.Edge(from, to, weight)));
          }
        }
      }
    }
    return uses;
  }

  private double factor(String name, int definers) {
    double factor = 1;
    if (isNamed(name)) {
      factor *= NAMED;
    }
    if (name.length() >= LONG && isCompound(name)) {
      factor *= LONG_NAME;
    }
    if (name.startsWith("_")) {
      factor *= PRIVATE;
    }
    return definers > COMMON_FILES ? factor * COMMON : factor;
  }

  private double[] starts() {
    double[] starts = new double[files.size()];
    for (int i = 0; i < starts.length; i++) {
      SourceFile file = files.get(i);
      boolean named =
          wordsOf(file.path()).stream().anyMatch(taskWords::contains)
              || file.definitions().stream().anyMatch(definition -> isNamed(definition.name()));
      starts[i] = named ? START_NAMED : 1;
    }
    return starts;
  }

  private Map<Integer, Map<String, Double>> score(double[] rank, List<Use> uses) {
    double[] out = new double[files.size()];
    uses.forEach(use -> out[use.edge().from()] += use.edge().weight());
    Map<Integer, Map<String, Double>> scores = new HashMap<>();
    for (Use use : uses) {
      PageRank.Edge edge = use.edge();
      scores
          .computeIfAbsent(edge.to(), _ -> new HashMap<>())
          .merge(use.name(), rank[edge.from()] * edge.weight() / out[edge.from()], Double::sum);
    }
    return scores;
  }

  /// What nobody else uses counts by its file alone, and little; unless the task names it.
  private List<Place> inOrder(double[] rank, Map<Integer, Map<String, Double>> scores) {
    record Scored(Place place, double score) {}
    List<Scored> all = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      SourceFile file = files.get(i);
      Map<String, Double> here = scores.getOrDefault(i, Map.of());
      for (Definition definition : file.definitions()) {
        double alone = rank[i] / file.definitions().size();
        double score =
            here.getOrDefault(
                definition.name(), isNamed(definition.name()) ? alone : alone * UNUSED);
        all.add(new Scored(new Place(file, definition), score));
      }
    }
    all.sort(Comparator.comparingDouble(Scored::score).reversed());
    return all.stream().map(Scored::place).toList();
  }

  private boolean isNamed(String name) {
    return taskWords.contains(name.toLowerCase(Locale.ROOT));
  }

  /// `quantityOf`, `quantity_of`, `quantity-of`.
  private static boolean isCompound(String name) {
    boolean separated = name.chars().skip(1).anyMatch(c -> c == '_' || c == '-');
    boolean humped =
        name.chars().skip(1).anyMatch(Character::isUpperCase)
            && name.chars().anyMatch(Character::isLowerCase);
    return separated || humped;
  }

  private static Set<String> names(SourceFile file) {
    Set<String> names = new HashSet<>();
    file.definitions().forEach(definition -> names.add(definition.name()));
    return names;
  }

  private static Set<String> wordsOf(String text) {
    Set<String> words = new HashSet<>();
    for (String word : text.split("[^\\p{L}\\p{N}_]+", -1)) {
      if (word.length() > 2) {
        words.add(word.toLowerCase(Locale.ROOT));
      }
    }
    return words;
  }
}
