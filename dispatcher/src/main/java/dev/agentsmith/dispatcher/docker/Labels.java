package dev.agentsmith.dispatcher.docker;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.job.JobAnnotations;
import dev.agentsmith.dispatcher.job.JobSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The labels of a container: the Job's annotations, and what it takes to watch it.
final class Labels {
  static final String SCOPE = "agentsmith.dev/scope";
  private static final String PROJECT = "agentsmith.dev/project";
  private static final String DEADLINE = "agentsmith.dev/deadline";

  private Labels() {}

  static Map<String, String> of(JobSpec spec, String scope) {
    Map<String, String> labels = new HashMap<>(spec.annotations());
    labels.put("app", "agentsmith");
    labels.put(JobAnnotations.RUN, spec.run().value());
    labels.put(SCOPE, scope);
    labels.put(DEADLINE, spec.job().deadline().toString());
    if (spec.request().project() != null) {
      labels.put(PROJECT, spec.request().project());
    }
    return labels;
  }

  /// Empty if it is no run of ours.
  static Optional<RunId> run(Map<String, String> labels) {
    return Optional.ofNullable(labels.get(JobAnnotations.RUN))
        .filter(RunId::isValid)
        .map(RunId::new);
  }

  static String project(Map<String, String> labels) {
    return labels.getOrDefault(PROJECT, "its project");
  }

  static Duration deadline(Map<String, String> labels) {
    return Duration.parse(labels.getOrDefault(DEADLINE, "PT24H"));
  }
}
