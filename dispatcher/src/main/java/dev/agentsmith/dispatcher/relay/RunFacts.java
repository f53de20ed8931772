package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunSubject;

/// What a dispatcher knows of a run besides its events: enough to speak of it before the first one.
///
/// @param kind what is done about the subject
/// @param subject from the command and the configuration
/// @param ticketUrl where people read the ticket; empty if that is nowhere
/// @param asker how the platform mentions who asked
public record RunFacts(
    RunId run, RunKind kind, RunSubject subject, String ticketUrl, String asker) {
  /// Of a run that no dispatcher started.
  public static RunFacts only(RunKind kind) {
    return new RunFacts(RunId.of(""), kind, RunSubject.NONE, "", "");
  }
}
