package dev.agentsmith.dispatcher.chat;

import java.time.Instant;

/// What a person wrote.
///
/// @param thread without a thread's id if none stands yet, as for a slash command
/// @param id the platform's id of what the person did: the same in each delivery
/// @param user the platform's id of the person
/// @param text in plain words, without the platform's own markup
public record IncomingMessage(
    ThreadRef thread, String id, String user, String text, Instant at, Manner manner) {

  /// True if it is the first of its thread.
  public boolean beginsThread() {
    return !thread.thread().isEmpty() && id.endsWith(":" + thread.thread());
  }

  /// What the person did, whatever the delivery (design.md §3.2).
  public String identity() {
    return thread.platform() + ":" + thread.channel() + ":" + id;
  }
}
