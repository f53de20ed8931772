package dev.agentsmith.clients.redis;

import java.util.Locale;

/// One message towards the agent.
///
/// @param id what the sender did, in chat's terms; the same entry written twice has the same id
/// @param by who sent it, as chat names them
/// @param question the id of the question that it answers; empty for any that is open
public record InboxEntry(String id, Kind kind, String by, String text, String question) {
  public InboxEntry(String id, Kind kind, String by, String text) {
    this(id, kind, by, text, "");
  }

  public enum Kind {
    CANCEL,
    MESSAGE,
    ANSWER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
