package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;

/// A message as it stood at one time.
///
/// @param thread the `ts` of the root; for one that answers nothing, its own
/// @param blocks an array, empty if there are none
/// @param metadata missing if there is none
/// @param edits how often it had been edited
public record SlackMessage(
    String channel,
    String ts,
    String thread,
    String user,
    String text,
    JsonNode blocks,
    JsonNode metadata,
    int edits,
    boolean deleted) {

  public boolean isByBot() {
    return user.equals(SlackServer.BOT_USER);
  }

  public boolean isReply() {
    return !ts.equals(thread);
  }
}
