package dev.agentsmith.dispatcher.command;

import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.run.Asker;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunRequest;
import dev.agentsmith.core.run.TraceContext;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.job.JobAnnotations;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.RunOrigin;
import java.util.HashMap;
import java.util.Map;

/// What every agent gets from its dispatcher.
///
/// @param environment what is no secret
/// @param secrets only what the configuration's projects name, and the keys an agent needs
public record AgentSettings(
    Map<String, String> environment, Map<String, Secret> secrets, ConfigFile.Text config) {
  public AgentSettings {
    environment = Map.copyOf(environment);
    secrets = Map.copyOf(secrets);
  }

  /// The Job that a decision to start a run leads to.
  ///
  /// @param project with a source: the resolver lets no other pass
  public JobSpec job(RunId run, RunOrigin origin, Decision.Start start, Project project) {
    Project.Source source = project.source();
    if (source == null) {
      throw new IllegalArgumentException("a project without a source: " + project.name());
    }
    Map<String, String> all = new HashMap<>(environment);
    // With who asked, for the pull request and the commit.
    all.putAll(new Asker(origin.user(), origin.thread().channel(), "").environment());
    all.put(TraceContext.VARIABLE, TraceContext.of(run));
    return new JobSpec(
        JobName.of(start.kind(), start.ticket().id(), run),
        run,
        new RunRequest(
            start.kind(), source.repository(), start.ticket(), null, project.name(), true),
        Map.of(
            JobAnnotations.ORIGIN, origin.json(),
            JobAnnotations.DECISION, start.json()),
        all,
        secrets,
        config,
        project.job());
  }
}
