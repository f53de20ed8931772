package dev.agentsmith.agent.workspace;

import java.time.Duration;

/// What a command left behind.
///
/// @param output what it wrote, both streams in their order; where it was cut, a line says how much
/// @param leftBehind processes that outlived the command and were ended
public record CommandResult(
    int exitCode, boolean timedOut, String output, Duration took, int leftBehind) {

  public boolean succeeded() {
    return exitCode == 0 && !timedOut;
  }
}
