package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/// One attempt to bring a request to the app.
///
/// @param kind `app_mention`, `message`, `slash_command`, `block_actions`, …
/// @param attempt 0, and more for retries
/// @param status 0 if there was no answer
/// @param reason Slack's word for why it failed: `http_timeout`, `http_error`, `connection_failed`;
///     empty if it did not
/// @param wantsNoRetry the answer had `X-Slack-No-Retry: 1`
/// @param answer the body of the answer
public record Delivery(
    String kind,
    String url,
    String contentType,
    Map<String, String> headers,
    String body,
    int attempt,
    int status,
    String reason,
    boolean wantsNoRetry,
    String answer,
    long millis) {

  public boolean isAccepted() {
    return reason.isEmpty();
  }

  /// The body as JSON, a form's too: there a click's `payload` is an object.
  public JsonNode fields() {
    return Arguments.parse(contentType, body).shown();
  }
}
