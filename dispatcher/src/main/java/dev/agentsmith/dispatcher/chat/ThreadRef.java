package dev.agentsmith.dispatcher.chat;

/// A thread of a chat platform: where a run's messages live.
public record ThreadRef(String platform, String channel, String thread) {
  /// The same as one word; empty if no thread has begun.
  public String key() {
    return thread.isEmpty() ? "" : platform + ":" + channel + ":" + thread;
  }
}
