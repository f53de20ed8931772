package dev.agentsmith.dispatcher.job;

import org.jspecify.annotations.Nullable;

/// The system behind the spawner did not answer.
public final class SpawnerUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SpawnerUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
