package dev.agentsmith.loopback;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// An answer of the Messages API that is not a message: a status, Anthropic's name for the kind,
/// and a sentence.
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;
  private final String sentence;

  public ApiError(int status, String type, String sentence) {
    super(status + " " + type + ": " + sentence);
    this.status = status;
    this.type = type;
    this.sentence = sentence;
  }

  /// The request breaks a rule of the protocol.
  public static ApiError invalid(String sentence) {
    return new ApiError(400, "invalid_request_error", sentence);
  }

  public int status() {
    return status;
  }

  /// The body of the answer, in the form the real API has.
  public ObjectNode json() {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "error");
    body.putObject("error").put("type", type).put("message", sentence);
    return body;
  }
}
