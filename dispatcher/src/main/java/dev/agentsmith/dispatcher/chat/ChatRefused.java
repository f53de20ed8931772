package dev.agentsmith.dispatcher.chat;

/// The platform says no, and will say so again: the channel is archived, the message was deleted by
/// somebody. Nothing of the call stands there.
public final class ChatRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ChatRefused(String message) {
    super(message);
  }
}
