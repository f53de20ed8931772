package dev.agentsmith.dispatcher.chat;

/// The platform did not answer. What was to be posted may stand there all the same: read before
/// trying again.
public final class ChatUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ChatUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
