package dev.agentsmith.dispatcher.chat;

/// Takes what people write.
@FunctionalInterface
public interface MessageHandler {

  /// @return false if it can't be accepted now: the platform delivers it again
  boolean receive(IncomingMessage message);
}
