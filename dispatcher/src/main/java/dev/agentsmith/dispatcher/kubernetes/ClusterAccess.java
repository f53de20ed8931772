package dev.agentsmith.dispatcher.kubernetes;

import java.util.List;

/// What a dispatcher may do in a namespace, as the cluster itself says.
///
/// @param version of the cluster
/// @param allowed `create jobs`, of what it needs
/// @param denied of what it needs
public record ClusterAccess(String version, List<String> allowed, List<String> denied) {
  public ClusterAccess {
    allowed = List.copyOf(allowed);
    denied = List.copyOf(denied);
  }
}
