package dev.agentsmith.dispatcher.chat;

import java.time.Instant;

/// What a person wrote.
///
/// @param id the platform's id of the message: the same in each delivery
/// @param user the platform's id of the person
public record IncomingMessage(ThreadRef thread, String id, String user, String text, Instant at) {

  /// What the person did, whatever the delivery (design.md §3.2).
  public String identity() {
    return thread.platform() + ":" + thread.channel() + ":" + id;
  }
}
