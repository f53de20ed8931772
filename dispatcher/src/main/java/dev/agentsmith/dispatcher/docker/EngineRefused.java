package dev.agentsmith.dispatcher.docker;

/// The engine answered, and the answer is no. Asking again in the same way changes nothing, unless
/// it [failed][#isFailure()].
final class EngineRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /// @param words the engine's own
  EngineRefused(int status, String words, Throwable cause) {
    super(words, cause);
    this.status = status;
  }

  boolean isNotFound() {
    return status == 404;
  }

  boolean isConflict() {
    return status == 409;
  }

  /// The fault is the engine's own, or so it says.
  boolean isFailure() {
    return status >= 500;
  }

  /// The engine's own words.
  String words() {
    return String.valueOf(getMessage());
  }
}
