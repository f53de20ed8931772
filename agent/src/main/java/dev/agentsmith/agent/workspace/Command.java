package dev.agentsmith.agent.workspace;

import java.nio.file.Path;
import java.time.Duration;

/// A line for the shell.
///
/// @param limit after this time its processes are ended
/// @param maxOutputChars what is kept of its output; half from the head, half from the tail
public record Command(String line, Path directory, Duration limit, int maxOutputChars) {
  public static final int MAX_OUTPUT_CHARS = 30_000;

  public Command(String line, Path directory, Duration limit) {
    this(line, directory, limit, MAX_OUTPUT_CHARS);
  }
}
