package dev.agentsmith.e2e.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was measured, by name: the middle of each and its spread.
final class Series {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String name, double value) {
    values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  /// The names with this beginning, in the order they were first measured.
  List<String> names(String beginning) {
    return values.keySet().stream().filter(name -> name.startsWith(beginning)).toList();
  }

  /// Not a number if nothing was measured.
  double middle(String name) {
    List<Double> sorted = sorted(name);
    int n = sorted.size();
    return n == 0 ? Double.NaN : (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }

  String median(String name) {
    List<Double> sorted = sorted(name);
    if (sorted.isEmpty()) {
      return "–";
    }
    int n = sorted.size();
    return "%.0f (%.0f–%.0f)"
        .formatted(middle(name), sorted.get(n / 10), sorted.get(n - 1 - n / 10));
  }

  private List<Double> sorted(String name) {
    return values.getOrDefault(name, List.of()).stream().sorted().toList();
  }
}
