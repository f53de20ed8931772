package dev.agentsmith.dispatcher.docker;

import java.time.Duration;
import java.time.Instant;

/// A container as the engine shows it.
///
/// @param created when it was made
/// @param started when its agent was; [Instant#EPOCH] if it never was
/// @param finished when its agent had ended; [Instant#EPOCH] if it has not
/// @param memoryBytes its limit
record ContainerLook(
    ContainerRow row,
    Instant created,
    Instant started,
    Instant finished,
    long exitCode,
    boolean oomKilled,
    long memoryBytes) {

  Duration deadline() {
    return Labels.deadline(row.labels());
  }
}
