package dev.agentsmith.app.wiring;

import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.dispatcher.command.AgentSettings;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.RunOrigin;
import java.time.Instant;

/// A Job as a run's would be, of a message that nobody wrote. It is looked at, never made.
public final class SampleJob {
  private static final RunId RUN = RunId.of("dry-run");

  private SampleJob() {}

  /// @param text of the message
  /// @param project with a source
  public static JobSpec of(
      AgentSettings settings, String text, Decision.Start start, Project project) {
    var origin =
        new RunOrigin(
            new IncomingMessage(
                new ThreadRef("slack", "C0000000000", "0000000000.000000"),
                "T0000000000:0000000000.000000",
                "U0000000000",
                text,
                Instant.EPOCH,
                Manner.ADDRESSED));
    return settings.job(RUN, origin, start, project);
  }
}
