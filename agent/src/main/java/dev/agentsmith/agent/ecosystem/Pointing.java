package dev.agentsmith.agent.ecosystem;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What a tool finds in its environment, so that it asks the gateway.
///
/// @param variables of its commands
/// @param files by their path below the home directory
/// @param programs directories below the home directory that come first in PATH
public record Pointing(
    Map<String, String> variables, Map<String, String> files, List<String> programs) {
  public static final Pointing NONE = new Pointing(Map.of(), Map.of(), List.of());

  public Pointing {
    variables = Map.copyOf(variables);
    files = Map.copyOf(files);
    programs = List.copyOf(programs);
  }

  /// Both; of two that say different things the first holds.
  public Pointing and(Pointing other) {
    Map<String, String> allVariables = new HashMap<>(other.variables);
    allVariables.putAll(variables);
    Map<String, String> allFiles = new HashMap<>(other.files);
    allFiles.putAll(files);
    return new Pointing(
        allVariables,
        allFiles,
        Stream.concat(programs.stream(), other.programs.stream()).distinct().toList());
  }
}
