package dev.agentsmith.app.wiring;

import dev.agentsmith.app.doctor.Check;
import dev.agentsmith.app.doctor.Finding;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.dispatcher.command.AgentSettings;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.dispatcher.kubernetes.Cluster;
import dev.agentsmith.dispatcher.kubernetes.ClusterAccess;
import dev.agentsmith.dispatcher.kubernetes.JobTrial;
import dev.agentsmith.dispatcher.kubernetes.KubernetesSettings;
import java.util.ArrayList;
import java.util.List;

/// Looks whether the cluster would do what a dispatcher asks of it, with the identity that one
/// would have: the Pod's own, or the kubeconfig's.
final class ClusterChecks {
  private static final String ROLE =
      "Bind the Role agentsmith-job-spawner (k8s/base/rbac) to this account.";

  private final Config config;
  private final AgentSettings agents;
  private final Environment environment;
  private final KubernetesSettings settings;

  ClusterChecks(Config config, AgentSettings agents, Environment environment) {
    this.config = config;
    this.agents = agents;
    this.environment = environment;
    this.settings = SpawnerWiring.kubernetesSettings(environment);
  }

  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("Kubernetes", () -> List.of(rights())));
    config.projects().stream()
        .filter(project -> project.source() != null)
        .forEach(project -> checks.add(new Check("Jobs of " + project.name(), () -> job(project))));
    return checks;
  }

  private Finding rights() {
    try {
      ClusterAccess access = SpawnerWiring.cluster(environment).access(settings.namespace());
      String words =
          "Kubernetes %s, namespace %s: ".formatted(access.version(), settings.namespace());
      return access.denied().isEmpty()
          ? Finding.ok(words + "may " + String.join(", ", access.allowed()))
          : Finding.fail(words + "may not " + String.join(", ", access.denied()) + ". " + ROLE);
    } catch (SpawnerUnavailable e) {
      return silent(e);
    }
  }

  /// A dry run: the API server goes through all that a create goes through, and makes nothing.
  private List<Finding> job(Project project) {
    var start = new Decision.Start(RunKind.FIX, new TicketRef("1"), project.name(), false);
    try {
      Cluster cluster = SpawnerWiring.cluster(environment);
      JobTrial trial =
          cluster.trial(
              settings,
              SpawnerWiring.ownPod(environment),
              SampleJob.of(agents, "fix #1 in " + project.name(), start, project));
      List<Finding> findings = new ArrayList<>(List.of(finding(project, trial)));
      for (String warning : trial.warnings()) {
        findings.add(
            Finding.warn(
                "Jobs of %s: the API server warns: %s. Their Pods may be refused: change job.* of"
                        .formatted(project.name(), withoutStop(warning))
                    + " the project, or the namespace's policy."));
      }
      return findings;
    } catch (SpawnerUnavailable e) {
      return List.of(silent(e));
    }
  }

  private static Finding finding(Project project, JobTrial trial) {
    String jobs = "Jobs of " + project.name();
    if (trial.refusal().isEmpty()) {
      return Finding.ok(jobs + ": one would be accepted (dry run, none was made)");
    }
    return trial.waits()
        ? Finding.warn(
            "%s: one would wait now: %s. Wait, or raise the quota."
                .formatted(jobs, trial.refusal()))
        : Finding.fail(
            "%s: one would be refused: %s. Change job.* of the project, or what refuses it."
                .formatted(jobs, trial.refusal()));
  }

  private static Finding silent(SpawnerUnavailable e) {
    return Finding.fail(
        "Kubernetes: %s. Look at KUBECONFIG, or at the network policy.".formatted(e.getMessage()));
  }

  private static String withoutStop(String words) {
    return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
  }
}
