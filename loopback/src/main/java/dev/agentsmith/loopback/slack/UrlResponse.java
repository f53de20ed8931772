package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/// What was posted to a `response_url`.
///
/// @param user who typed or clicked
public record UrlResponse(Instant at, String user, String channel, JsonNode body) {}
