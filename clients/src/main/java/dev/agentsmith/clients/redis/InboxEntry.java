package dev.agentsmith.clients.redis;

import java.util.Locale;

/// One message towards the agent.
///
/// @param id what the sender did, in chat's terms; the same entry written twice has the same id
/// @param by who sent it, as chat names them
public record InboxEntry(String id, Kind kind, String by, String text) {

  public enum Kind {
    CANCEL,
    MESSAGE,
    ANSWER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
