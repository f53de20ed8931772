package dev.agentsmith.agent.packages;

/// What a file of a registry belongs to.
///
/// @param name as the registry's own tools write it: `org.slf4j:slf4j-api`, `@types/node`
/// @param version empty for what speaks of several versions
public record Coordinates(String name, String version) {

  @Override
  public String toString() {
    return version.isEmpty() ? name : name + " " + version;
  }
}
