package dev.agentsmith.testkit;

import java.time.Duration;

/// How a fake far system misbehaves once.
public sealed interface Fault {
  /// Status 429 that asks to wait.
  record TooManyRequests(Duration retryAfter) implements Fault {}

  /// The same with a date, which the answer's own date makes a time from.
  record TooManyRequestsUntil(Duration retryAfter) implements Fault {}

  record ServerError(int status) implements Fault {}

  /// Anthropic's own status 529.
  record Overloaded() implements Fault {}

  /// The request is read, and nothing comes back.
  record Hang() implements Fault {}

  /// The true answer begins, and nothing more comes.
  record Stall(int afterBytes) implements Fault {}

  /// The connection is closed without an answer.
  record Reset() implements Fault {}

  /// The request is carried out, and the connection closed without a word of it.
  record AnswerLost() implements Fault {}

  /// The connection is closed in the middle of the true answer.
  record CutAfter(int bytes) implements Fault {}

  /// Status 200 with something that is no JSON.
  record BadJson() implements Fault {}

  /// Status 200, and then an error of this type as an event of the stream.
  record InStream(String type, String message) implements Fault {}

  /// Any refusal in the vendor's form.
  record Refusal(int status, String type, String message) implements Fault {}
}
