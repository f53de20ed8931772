package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/// What Slack says instead of carrying a call out.
final class Refusal extends RuntimeException {
  private final String code;
  private final ObjectNode body;
  private final Duration retryAfter;

  private Refusal(String code, Duration retryAfter) {
    super(code);
    this.code = code;
    this.retryAfter = retryAfter;
    this.body = JsonNodeFactory.instance.objectNode().put("ok", false).put("error", code);
  }

  static Refusal of(String code) {
    return new Refusal(code, Duration.ZERO);
  }

  /// With what exactly is wrong, once as it is and once marked as error, as Slack does.
  static Refusal of(String code, List<String> problems) {
    Refusal made = of(code);
    ArrayNode errors = made.body.putArray("errors");
    ArrayNode messages = made.body.putObject("response_metadata").putArray("messages");
    for (String problem : problems) {
      errors.add(problem);
      messages.add("[ERROR] " + problem);
    }
    return made;
  }

  static Refusal missingField(String name) {
    return of("invalid_arguments", List.of("missing required field: " + name));
  }

  static Refusal missingScope(String needed, String provided) {
    Refusal made = of("missing_scope");
    made.body.put("needed", needed).put("provided", provided);
    return made;
  }

  static Refusal rateLimited(Duration retryAfter) {
    return new Refusal("ratelimited", retryAfter);
  }

  String code() {
    return code;
  }

  ObjectNode body() {
    return body;
  }

  int status() {
    return retryAfter.isZero() ? 200 : 429;
  }

  /// In seconds, never less than it takes.
  long retryAfter() {
    return retryAfter.plusNanos(999_999_999).toSeconds();
  }
}
