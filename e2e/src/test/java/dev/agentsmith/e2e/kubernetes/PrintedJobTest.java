package dev.agentsmith.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.Distribution;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The Job that the built program prints, with the variables that prod's dispatcher has and the
/// configuration of the tree, keeps the rules that our own Pods keep.
class PrintedJobTest {
  private static final String SECRET = "value-of-a-secret-0123456789";

  private static Manifests prod;
  private static Job job;

  @BeforeAll
  static void print() throws Exception {
    prod = Manifests.ofOverlay("prod");
    job = printed(prod);
  }

  /// With every key of the template set, as prod's dispatcher has them.
  static Job printed(Manifests overlay) throws Exception {
    Map<String, String> environment = new HashMap<>(overlay.dispatcherVariables());
    secretKeys().forEach(key -> environment.put(key, SECRET));
    // The one key of the template that is no secret: it may stand in a Job.
    environment.put("GITHUB_APP_ID", "123456");
    Ran program =
        Ran.of(
                environment,
                List.of(
                    Distribution.command().toString(),
                    "dispatcher",
                    "--config",
                    configuration().toString(),
                    "--print-job",
                    "fix #42 in my-api"))
            .succeeded();
    assertThat(program.output() + program.errors()).doesNotContain(SECRET);
    return (Job) Manifests.read(program.output()).getFirst();
  }

  @Test
  void theConfigurationOfTheTreeIsValid() throws Exception {
    Ran.of(
            Map.of("ANTHROPIC_API_KEY", "key"),
            List.of(
                Distribution.command().toString(),
                "config",
                "validate",
                "--config",
                configuration().toString()))
        .succeeded();
  }

  @Test
  void itKeepsTheRules() {
    var pod = job.getSpec().getTemplate().getSpec();

    assertThat(PodRules.broken(pod)).isEmpty();
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getServiceAccountName()).isNull();
  }

  @Test
  void itIsTheJobOfTheDesign() {
    PodTemplateSpec pod = job.getSpec().getTemplate();

    assertThat(job.getMetadata().getName()).matches("agentsmith-fix-42-[a-z0-9]{6}");
    assertThat(job.getMetadata().getNamespace()).isEqualTo("agentsmith");
    assertThat(job.getSpec().getBackoffLimit()).isZero();
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(3600);
    assertThat(job.getSpec().getPodReplacementPolicy()).isEqualTo("Failed");
    assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(60);
    // prod's quota is for Pods that have one.
    assertThat(pod.getSpec().getActiveDeadlineSeconds())
        .isPositive()
        .isLessThan(job.getSpec().getActiveDeadlineSeconds());
    assertThat(pod.getMetadata().getLabels())
        .containsEntry("app", "agentsmith")
        .containsKey("agentsmith.dev/run-id");
    assertThat(agent().getArgs())
        .containsExactly(
            "fix",
            "--repo",
            "https://github.com/org/my-api",
            "--ticket",
            "42",
            "--project",
            "my-api",
            "--headless");
    assertThat(agent().getCommand()).isEmpty();
  }

  @Test
  void itRunsTheImageThatGoesWithTheDispatcher() {
    assertThat(agent().getImage()).isEqualTo(prod.dispatcherVariables().get("AGENTSMITH_IMAGE"));
    assertThat(tag(agent().getImage())).isEqualTo(tag(prod.dispatcher().getImage()));
  }

  @Test
  void itsSecretIsThatOfTheTemplate() throws Exception {
    assertThat(agent().getEnvFrom())
        .singleElement()
        .satisfies(
            from -> assertThat(from.getSecretRef().getName()).isEqualTo("agentsmith-secrets"));
  }

  private static List<String> secretKeys() throws Exception {
    String template = Files.readString(Manifests.TREE.resolve("secret-template.yaml"));
    return Manifests.read(template).stream()
        .flatMap(secret -> ((Secret) secret).getStringData().keySet().stream())
        .toList();
  }

  private static Container agent() {
    return job.getSpec().getTemplate().getSpec().getContainers().getFirst();
  }

  private static String tag(String image) {
    return image.substring(image.indexOf(':'));
  }

  private static Path configuration() {
    return Manifests.TREE.resolve("base/configmap/agentsmith.yml");
  }
}
