package dev.agentsmith.dispatcher;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatRefused;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.ThreadRef;

/// What a thread itself remembers of the past: a message that is delivered again after everything
/// else was wiped is not answered twice.
public final class PastMessages {
  private final ChatPlatform platform;

  public PastMessages(ChatPlatform platform) {
    this.platform = platform;
  }

  /// True if the thread holds the end of this run.
  public boolean isAnswered(ThreadRef thread, RunId run) {
    try {
      return platform.read(thread).stream()
          .anyMatch(
              message ->
                  message.stamp() != null
                      && message.stamp().run().equals(run)
                      && message.stamp().kind() == MessageKind.TERMINAL);
    } catch (ChatUnavailable | ChatRefused e) {
      return false;
    }
  }
}
