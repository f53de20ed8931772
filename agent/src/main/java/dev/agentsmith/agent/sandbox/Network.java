package dev.agentsmith.agent.sandbox;

/// How far commands can reach by sockets.
enum Network {
  /// No socket can be made.
  NONE,
  /// A network of the run's own, in which nothing is but itself.
  OWN,
  /// TCP alone, and where it leads is decided by us: see [SocketBroker].
  BROKERED
}
