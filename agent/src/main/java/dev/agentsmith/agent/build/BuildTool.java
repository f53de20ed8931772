package dev.agentsmith.agent.build;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How to test what is in a directory.
///
/// @param label for people: `Java, Maven`
/// @param directory in the checkout where all of it runs; empty for the top
/// @param test the command
/// @param program that has to be installed for it; null if that is not known
/// @param artefacts what it writes that is never part of a change, as patterns of `.gitignore`
public record BuildTool(
    String label, String directory, String test, @Nullable String program, List<String> artefacts) {
  static final List<String> PYTHON_ARTEFACTS =
      List.of(
          "__pycache__/", "*.pyc", ".pytest_cache/", ".tox/", ".venv/", ".coverage", "*.egg-info/");

  public BuildTool {
    artefacts = List.copyOf(artefacts);
  }

  /// What the configuration names.
  public static BuildTool configured(String directory, String test) {
    return new BuildTool(
        "as configured",
        directory,
        test,
        null,
        Stream.concat(Stream.of("target/", "node_modules/"), PYTHON_ARTEFACTS.stream()).toList());
  }

  /// Several as people and models see them: each label with its place, all commands in one line.
  static BuildTool together(List<BuildTool> tools) {
    if (tools.size() == 1) {
      BuildTool only = tools.getFirst();
      return new BuildTool(only.placed(), "", only.line(), only.program(), only.artefacts());
    }
    return new BuildTool(
        tools.stream().map(BuildTool::placed).collect(Collectors.joining("; ")),
        "",
        tools.stream().map(tool -> "(" + tool.line() + ")").collect(Collectors.joining("; ")),
        null,
        tools.stream().flatMap(tool -> tool.artefacts().stream()).distinct().toList());
  }

  /// The command from the top: `cd web && npm test`.
  public String line() {
    return directory.isEmpty() ? test : "cd " + directory + " && " + test;
  }

  private String placed() {
    return directory.isEmpty() ? label : label + " (" + directory + ")";
  }
}
