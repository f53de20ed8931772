package dev.agentsmith.core.config;

import dev.agentsmith.core.config.Config.MissingVariable;
import dev.agentsmith.core.config.Node.Place;
import dev.agentsmith.core.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Collects all that is wrong with one file, in the order of its lines. Defaults are read once by
/// themselves and once more inside each project; what is wrong at one place is told once.
final class Report {
  private final String file;
  private final TreeMap<Place, Problem> problems = new TreeMap<>();
  private final Map<MissingAt, Missing> missing = new LinkedHashMap<>();

  /// One value can use several variables.
  private record MissingAt(Place place, String variable) {}

  private record Missing(String variable, Problem problem, List<String> users) {}

  Report(String file) {
    this.file = file;
  }

  void problem(Place place, String what, String mend) {
    problems.putIfAbsent(place, Problem.at(place.in(file), what, mend));
  }

  /// @param user who needs it: `project "web"`, `dispatcher`
  void missing(Place place, String variable, String user) {
    Missing known =
        missing.computeIfAbsent(
            new MissingAt(place, variable),
            _ ->
                new Missing(
                    variable,
                    Problem.at(
                        place.in(file),
                        "%s uses ${%s}, which is not set.".formatted(user, variable),
                        ""),
                    new ArrayList<>()));
    if (!known.users().contains(user)) {
      known.users().add(user);
    }
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  /// Problems and missing variables together, by place.
  List<Problem> everything() {
    TreeMap<Place, List<Problem>> all = new TreeMap<>();
    problems.forEach((place, problem) -> all.put(place, new ArrayList<>(List.of(problem))));
    missing.forEach(
        (at, one) -> all.computeIfAbsent(at.place(), _ -> new ArrayList<>()).add(one.problem()));
    return all.values().stream().flatMap(List::stream).toList();
  }

  List<MissingVariable> missing() {
    return missing.values().stream()
        .map(one -> new MissingVariable(one.variable(), one.users(), one.problem()))
        .toList();
  }
}
