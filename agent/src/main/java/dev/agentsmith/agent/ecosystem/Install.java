package dev.agentsmith.agent.ecosystem;

import java.util.Map;

/// What brings the packages that a folder needs.
///
/// @param command a line for the shell, run in the folder
/// @param told the same as people are told it, without what is only ours: `npm ci`
/// @param files that the command reads, by their path below the home directory
public record Install(String command, String told, Map<String, String> files) {

  public Install {
    files = Map.copyOf(files);
  }

  static Install of(String command) {
    return new Install(command, command, Map.of());
  }
}
