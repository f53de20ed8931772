package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/// A call of the Web API.
///
/// @param fields its arguments without the token; JSON in a form is JSON here
/// @param outcome `ok`, Slack's word for an error, or what kept it from being carried out
public record SlackCall(Instant at, String method, JsonNode fields, String outcome) {
  public boolean isOk() {
    return outcome.equals("ok");
  }
}
