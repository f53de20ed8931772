package dev.agentsmith.dispatcher.job;

/// The system behind the spawner did not answer.
public final class SpawnerUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SpawnerUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
