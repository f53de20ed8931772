package dev.agentsmith.agent.workspace;

/// A path that a tool may not use; the message says why, to the model.
public final class PathRefused extends Exception {
  private static final long serialVersionUID = 1L;

  public PathRefused(String message) {
    super(message);
  }
}
