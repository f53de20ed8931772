package dev.agentsmith.core.run;

import java.time.Instant;
import java.util.List;

/// What the agent asks a person.
///
/// @param choices the possible answers; empty if any text will do
/// @param fallback the answer taken at the deadline
public record Question(
    String id, String text, List<String> choices, String fallback, Instant deadline) {
  public Question {
    choices = List.copyOf(choices);
  }
}
