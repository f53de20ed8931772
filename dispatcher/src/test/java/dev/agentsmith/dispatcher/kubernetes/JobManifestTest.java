package dev.agentsmith.dispatcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.testkit.Golden;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.api.Test;

class JobManifestTest {
  private static final RunId RUN = RunId.of("one");

  @Test
  void theWholeJob() {
    Golden.of(JobManifestTest.class)
        .matches("job.yaml", new JobManifest(settings("config-7d9f", "team-a")).yaml(every()));
  }

  @Test
  void itIsHardenedToTheRestrictedProfileAndMore() {
    PodSpec pod = job(settings(null, null)).getSpec().getTemplate().getSpec();
    Container agent = pod.getContainers().getFirst();

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(agent.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(agent.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(agent.getSecurityContext().getCapabilities().getAdd()).isEmpty();
    assertThat(agent.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getEnableServiceLinks()).isFalse();
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getVolumes()).noneMatch(volume -> volume.getHostPath() != null);
    assertThat(agent.getResources().getLimits()).containsKeys("cpu", "memory", "ephemeral-storage");
    assertThat(agent.getResources().getRequests()).containsKeys("cpu", "memory");
  }

  @Test
  void itRunsOnceAndItsPodsDeadlineComesFirst() {
    Job job = job(settings(null, null));

    assertThat(job.getSpec().getBackoffLimit()).isZero();
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(3600);
    assertThat(job.getSpec().getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(job.getSpec().getTemplate().getSpec().getActiveDeadlineSeconds())
        .isLessThan(job.getSpec().getActiveDeadlineSeconds());
  }

  @Test
  void theWordsStandInArgsAndTheImagesEntrypointStays() {
    Container agent =
        job(settings(null, null)).getSpec().getTemplate().getSpec().getContainers().getFirst();

    assertThat(agent.getCommand()).isEmpty();
    assertThat(agent.getArgs())
        .startsWith("fix", "--repo", "https://github.com/org/my-api", "--ticket", "42")
        .endsWith("--headless");
  }

  @Test
  void secretsComeFromTheSecretAlone() {
    assertThat(new JobManifest(settings(null, null)).yaml(every()))
        .doesNotContain("very-secret-token");
    Container agent =
        job(settings(null, null)).getSpec().getTemplate().getSpec().getContainers().getFirst();
    assertThat(agent.getEnv()).extracting(EnvVar::getName).doesNotContain("GIT_TOKEN");
    assertThat(agent.getEnvFrom().getFirst().getSecretRef().getName()).isEqualTo("my-api-agent");
  }

  private static Job job(KubernetesSettings settings) {
    return new JobManifest(settings).of(every());
  }

  private static dev.agentsmith.dispatcher.job.JobSpec every() {
    return Specs.with(
        RUN,
        Specs.job(
            "image: \"ghcr.io/org/jdk:1\", secret: my-api-agent, cpu: \"2\", memory: 4Gi, deadline:"
                + " 90m, image_pull_secrets: [regcred], node_selector: { disk: ssd }, tolerations:"
                + " [ { key: agents, operator: Exists, effect: NoSchedule } ], environment: {"
                + " MAVEN_OPTS: \"-Xmx1g\" }, volumes: [ { name: m2, mount_path: /work/.m2, claim:"
                + " maven-cache, read_only: false }, { name: ca, mount_path: /etc/ca, config_map:"
                + " company-ca } ]"));
  }

  private static KubernetesSettings settings(
      @org.jspecify.annotations.Nullable String configMap,
      @org.jspecify.annotations.Nullable String queue) {
    return new KubernetesSettings(
        "agentsmith", "agentsmith:0.1.0", "IfNotPresent", "agentsmith-secrets", configMap, queue);
  }
}
