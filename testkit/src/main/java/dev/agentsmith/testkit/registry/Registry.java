package dev.agentsmith.testkit.registry;

import java.util.Optional;

/// One kind of registry, as what it answers to a path below its own address.
interface Registry {
  /// @param path decoded, without the registry's own address and without a leading slash
  /// @param accept what the client takes, empty if it does not say
  Optional<Served> at(String path, String accept);
}
