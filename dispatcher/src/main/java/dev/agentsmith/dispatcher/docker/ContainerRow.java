package dev.agentsmith.dispatcher.docker;

import dev.agentsmith.core.run.RunId;
import java.util.Map;
import java.util.Optional;

/// A container in the engine's list.
///
/// @param status Docker's word: `created`, `running`, `paused`, `exited`, `dead` and so on
record ContainerRow(String id, String name, Map<String, String> labels, String status) {
  ContainerRow {
    labels = Map.copyOf(labels);
  }

  /// Empty if it is no run of ours.
  Optional<RunId> run() {
    return Labels.run(labels);
  }

  /// Made and never started.
  boolean isOnlyCreated() {
    return status.equals("created");
  }

  boolean isEnded() {
    return status.equals("exited") || status.equals("dead");
  }
}
