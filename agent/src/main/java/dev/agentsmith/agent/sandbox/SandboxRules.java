package dev.agentsmith.agent.sandbox;

import java.nio.file.Path;
import java.util.List;

/// What commands may do.
///
/// @param readable files and directories with all below them, besides the system's own
/// @param writable likewise
/// @param reachesHosts true if a proxy is to lead to some hosts
public record SandboxRules(
    List<Path> readable, List<Path> writable, boolean reachesHosts, Limits limits) {
  public SandboxRules {
    readable = List.copyOf(readable);
    writable = List.copyOf(writable);
  }
}
