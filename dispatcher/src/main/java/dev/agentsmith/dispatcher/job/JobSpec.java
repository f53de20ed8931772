package dev.agentsmith.dispatcher.job;

import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.JobConfig;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunRequest;
import dev.agentsmith.core.secret.Secret;
import java.util.Map;

/// A Job to be created.
///
/// @param annotations what it takes to speak about the run without Redis
/// @param environment what is no secret
/// @param secrets reach the agent on ways of their own, never by argument or environment of a
///     process that others can look at
/// @param config the configuration, as the dispatcher read it
/// @param job what carries it, as the project wants it
public record JobSpec(
    JobName name,
    RunId run,
    RunRequest request,
    Map<String, String> annotations,
    Map<String, String> environment,
    Map<String, Secret> secrets,
    ConfigFile.Text config,
    JobConfig job) {
  public JobSpec {
    annotations = Map.copyOf(annotations);
    environment = Map.copyOf(environment);
    secrets = Map.copyOf(secrets);
  }
}
