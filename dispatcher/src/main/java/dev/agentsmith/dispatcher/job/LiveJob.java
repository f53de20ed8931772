package dev.agentsmith.dispatcher.job;

import dev.agentsmith.core.run.RunId;
import java.util.Map;

/// A Job that the spawner knows, ended or not.
public record LiveJob(JobName name, RunId run, Map<String, String> annotations, boolean ended) {
  public LiveJob {
    annotations = Map.copyOf(annotations);
  }
}
