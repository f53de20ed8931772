package dev.agentsmith.dispatcher.chat;

import java.util.concurrent.CompletableFuture;

/// Takes what people write.
@FunctionalInterface
public interface MessageHandler {

  /// Returns at once, and what it returns is mostly complete then: most messages are people's among
  /// themselves.
  ///
  /// @return completes with false if it can't be accepted now: the platform delivers it again
  CompletableFuture<Boolean> receive(IncomingMessage message);
}
