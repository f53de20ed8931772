package dev.agentsmith.dispatcher.chat;

/// Takes what people write.
@FunctionalInterface
public interface MessageHandler {

  /// @return false if it can't be accepted now: the platform delivers it again
  boolean receive(IncomingMessage message);

  /// True if it surely is for nobody but people, and would leave no trace. Says so in microseconds,
  /// without asking anybody.
  default boolean isChatter(IncomingMessage message) {
    return false;
  }
}
