package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunSubject;

/// What a dispatcher knows of a run besides its events: enough to speak of it before the first one.
///
/// @param subject from the command and the configuration
/// @param ticketUrl where people read the ticket; empty if that is nowhere
/// @param asker how the platform mentions who asked
public record RunFacts(RunId run, RunSubject subject, String ticketUrl, String asker) {
  /// Of a run that no dispatcher started.
  public static final RunFacts NONE = new RunFacts(RunId.of(""), RunSubject.NONE, "", "");
}
