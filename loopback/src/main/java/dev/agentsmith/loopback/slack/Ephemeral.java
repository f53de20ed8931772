package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;

/// A message that only one person sees.
///
/// @param thread empty if it stands in the channel itself
public record Ephemeral(
    String channel, String user, String thread, String ts, String text, JsonNode blocks) {}
