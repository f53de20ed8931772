package dev.agentsmith.agent.sandbox;

/// How far commands can reach by sockets.
public enum Network {
  /// No socket can be made.
  NONE,
  /// A network of the run's own, in which nothing is but itself.
  OWN,
  /// TCP to one port, behind which a proxy of ours asks for the host's name.
  PROXY_PORT
}
