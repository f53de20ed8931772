package dev.agentsmith.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.agentsmith.e2e.Distribution;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `kubectl apply -k` would make, held against design.md §1, §6 and the page.
class ManifestsTest {
  private static final String NAMESPACE = "agentsmith";

  private static Manifests dev;
  private static Manifests prod;
  private static Manifests strict;

  @BeforeAll
  static void render() throws Exception {
    dev = Manifests.ofOverlay("dev");
    prod = Manifests.ofOverlay("prod");
    strict = Manifests.ofOverlay("strict");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod", "strict"})
  void anOverlayRendersWithoutAWarningIntoOneNamespace(String name) {
    Manifests overlay = overlay(name);

    assertThat(overlay.warnings()).isEmpty();
    assertThat(overlay.objects())
        .allSatisfy(
            object ->
                assertThat(
                        object instanceof Namespace
                            ? object.getMetadata().getName()
                            : object.getMetadata().getNamespace())
                    .as(object.getKind() + " " + object.getMetadata().getName())
                    .isEqualTo(NAMESPACE));
  }

  @Test
  void noKustomizationUsesAFieldOfYesterday() throws Exception {
    Pattern old =
        Pattern.compile(
            "(?m)^(bases|commonLabels|imageTags|patchesStrategicMerge|patchesJson6902|vars):");
    try (Stream<Path> files = Files.walk(Manifests.TREE)) {
      assertThat(files.filter(file -> file.endsWith("kustomization.yaml")))
          .hasSizeGreaterThan(5)
          .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern(old));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod", "strict"})
  void thePageNamesWhatIsThere(String name) {
    Manifests overlay = overlay(name);

    assertThat(overlay.one(Service.class, "dispatcher").getSpec().getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getPort()).isEqualTo(8081));
    assertThat(overlay.one(Service.class, "redis").getSpec().getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getPort()).isEqualTo(6379));
    assertThat(overlay.one(Service.class, "packages").getSpec().getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getPort()).isEqualTo(8082));
    assertThat(overlay.one(StatefulSet.class, "redis").getSpec().getReplicas()).isEqualTo(1);
    assertThat(overlay.one(StatefulSet.class, "redis").getSpec().getVolumeClaimTemplates())
        .isEmpty();
    assertThat(overlay.dispatcherVariables())
        .containsEntry("REDIS_URL", "redis:6379")
        .containsEntry("SPAWNER_TYPE", "kubernetes")
        .containsEntry("IMAGE_PULL_POLICY", "IfNotPresent")
        .containsEntry("K8S_SECRET_NAME", "agentsmith-secrets");
  }

  @Test
  void theNamespaceEnforcesTheRestrictedProfile() {
    assertThat(prod.one(Namespace.class, NAMESPACE).getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted")
        .containsEntry("pod-security.kubernetes.io/warn", "restricted")
        .containsEntry("pod-security.kubernetes.io/audit", "restricted");
    assertThat(prod.one(LimitRange.class, "defaults").getSpec().getLimits()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod", "strict"})
  void everyPodKeepsTheRules(String name) {
    assertThat(overlay(name).pods())
        .containsOnlyKeys("dispatcher", "packages", "redis")
        .allSatisfy(
            (pod, template) -> assertThat(PodRules.broken(template.getSpec())).as(pod).isEmpty());
  }

  @Test
  void onlyTheDispatcherHasAToken() {
    assertThat(prod.one(ServiceAccount.class, "dispatcher").getAutomountServiceAccountToken())
        .isFalse();
    prod.pods()
        .forEach(
            (pod, template) ->
                assertThat(template.getSpec().getAutomountServiceAccountToken())
                    .as(pod)
                    .isEqualTo(pod.equals("dispatcher")));
  }

  @Test
  void theDispatcherMayDoWhatTheDesignSaysAndNoMore() {
    assertThat(prod.all(Role.class)).hasSize(1);
    List<PolicyRule> rules = prod.one(Role.class, "agentsmith-job-spawner").getRules();
    assertThat(rules.stream().map(ManifestsTest::words))
        .containsExactly(
            "[batch] [jobs] [create, get, list, watch, delete]",
            "[] [pods, pods/log] [get, list, watch]");
    assertThat(prod.all(RoleBinding.class))
        .singleElement()
        .satisfies(
            binding -> {
              assertThat(binding.getRoleRef().getKind()).isEqualTo("Role");
              assertThat(binding.getRoleRef().getName()).isEqualTo("agentsmith-job-spawner");
              assertThat(binding.getSubjects())
                  .singleElement()
                  .satisfies(
                      subject -> {
                        assertThat(subject.getKind()).isEqualTo("ServiceAccount");
                        assertThat(subject.getName()).isEqualTo("dispatcher");
                        assertThat(subject.getNamespace()).isEqualTo(NAMESPACE);
                      });
            });
  }

  @Test
  void theDispatcherIsAskedWhetherItServesAndWhetherItIsReady() {
    Container dispatcher = prod.dispatcher();

    assertThat(path(dispatcher.getStartupProbe())).isEqualTo("/health at http");
    assertThat(path(dispatcher.getLivenessProbe())).isEqualTo("/health at http");
    assertThat(path(dispatcher.getReadinessProbe())).isEqualTo("/ready at http");
    assertThat(dispatcher.getPorts())
        .extracting(port -> port.getName() + " " + port.getContainerPort())
        .containsExactly("http 8081", "metrics 9090");
    assertThat(dispatcher.getLifecycle().getPreStop().getSleep().getSeconds()).isEqualTo(5);
    // The command gives itself 25 s to end (DispatcherCommand).
    assertThat(prod.pod("dispatcher").getSpec().getTerminationGracePeriodSeconds())
        .isGreaterThanOrEqualTo(5 + 25 + 10);
  }

  @Test
  void replicasStandApartAndGoOneAfterTheOther() {
    var deployment = prod.one(Deployment.class, "dispatcher").getSpec();
    var budget = prod.one(PodDisruptionBudget.class, "dispatcher").getSpec();

    assertThat(deployment.getReplicas()).isGreaterThanOrEqualTo(2);
    assertThat(deployment.getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
        .isZero();
    assertThat(deployment.getTemplate().getSpec().getTopologySpreadConstraints())
        .extracting("topologyKey")
        .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
    assertThat(budget.getMaxUnavailable().getIntVal()).isEqualTo(1);
    assertThat(budget.getSelector()).isEqualTo(deployment.getSelector());
  }

  /// They have one volume, and whoever comes to them comes from an agent: they know no secret.
  @Test
  void packagesAreKeptByOnePodWithoutASecret() {
    var deployment = prod.one(Deployment.class, "packages").getSpec();
    var pod = deployment.getTemplate().getSpec();
    Container packages = pod.getContainers().getFirst();

    assertThat(deployment.getReplicas()).isEqualTo(1);
    assertThat(deployment.getStrategy().getType()).isEqualTo("Recreate");
    assertThat(packages.getArgs())
        .containsExactly("packages", "--port", "8082", "--store", "/var/lib/agentsmith/packages");
    assertThat(packages.getEnv()).isEmpty();
    assertThat(packages.getEnvFrom()).isEmpty();
    assertThat(List.of(packages.getStartupProbe(), packages.getReadinessProbe()))
        .extracting(ManifestsTest::path)
        .containsOnly("/_health at http");
    assertThat(path(packages.getLivenessProbe())).isEqualTo("/_health at http");
    assertThat(packages.getVolumeMounts())
        .extracting("name", "mountPath")
        .contains(tuple("store", "/var/lib/agentsmith/packages"));
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getName().equals("store"))
        .singleElement()
        .satisfies(
            volume ->
                assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo("packages"));
    assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(1000);
    assertThat(prod.one(PersistentVolumeClaim.class, "packages").getSpec().getAccessModes())
        .containsExactly("ReadWriteOnce");
  }

  @Test
  void prodPinsAllOfOursToThisVersion() throws Exception {
    String version = version();

    assertThat(prod.dispatcher().getImage())
        .isEqualTo("holgerleichsenring/agent-smith-dispatcher:" + version);
    assertThat(prod.dispatcherVariables())
        .containsEntry("AGENTSMITH_IMAGE", "holgerleichsenring/agent-smith-full:" + version);
    assertThat(prod.pod("packages").getSpec().getContainers())
        .extracting(Container::getImage)
        .containsExactly("holgerleichsenring/agent-smith-full:" + version);
  }

  @Test
  void prodLetsInNothingButSlack() {
    List<HTTPIngressPath> paths =
        prod.one(Ingress.class, "dispatcher").getSpec().getRules().stream()
            .flatMap(rule -> rule.getHttp().getPaths().stream())
            .toList();

    assertThat(paths)
        .singleElement()
        .satisfies(
            path -> {
              assertThat(path.getPath()).isEqualTo("/slack");
              assertThat(path.getPathType()).isEqualTo("Prefix");
              assertThat(path.getBackend().getService().getName()).isEqualTo("dispatcher");
              assertThat(path.getBackend().getService().getPort().getName()).isEqualTo("http");
            });
    assertThat(prod.one(Ingress.class, "dispatcher").getSpec().getDefaultBackend()).isNull();
    assertThat(prod.all(Service.class))
        .allSatisfy(service -> assertThat(service.getSpec().getType()).isNull());
  }

  @Test
  void prodLimitsAgentsAlone() {
    assertThat(prod.all(ResourceQuota.class))
        .singleElement()
        .satisfies(
            quota -> {
              assertThat(quota.getSpec().getScopes()).containsExactly("Terminating");
              assertThat(quota.getSpec().getHard()).containsKeys("pods", "limits.memory");
            });
    assertThat(prod.pods().values())
        .allSatisfy(pod -> assertThat(pod.getSpec().getActiveDeadlineSeconds()).isNull());
  }

  @Test
  void strictIsProdWithOtherPoliciesForAgents() {
    assertThat(strict.objects())
        .filteredOn(object -> !object.getMetadata().getName().startsWith("agent-"))
        .isEqualTo(
            prod.objects().stream()
                .filter(object -> !object.getMetadata().getName().startsWith("agent-"))
                .toList());
  }

  @Test
  void devIsOneReplicaOfLocalImagesBehindAPortOfTheNode() {
    assertThat(dev.one(Deployment.class, "dispatcher").getSpec().getReplicas()).isEqualTo(1);
    assertThat(dev.dispatcher().getImage()).isEqualTo("agentsmith-dispatcher:local");
    assertThat(dev.dispatcherVariables())
        .containsEntry("AGENTSMITH_IMAGE", "agentsmith-agent-full:local");
    assertThat(dev.pod("packages").getSpec().getContainers())
        .extracting(Container::getImage)
        .containsExactly("agentsmith-agent-full:local");
    var service = dev.one(Service.class, "dispatcher").getSpec();
    assertThat(service.getType()).isEqualTo("NodePort");
    assertThat(service.getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getNodePort()).isEqualTo(30081));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod", "strict"})
  void everySelectorFindsItsPods(String name) {
    Manifests overlay = overlay(name);

    assertThat(overlay.all(Service.class))
        .hasSize(3)
        .allSatisfy(
            service -> {
              Map<String, String> labels =
                  overlay.pod(service.getMetadata().getName()).getMetadata().getLabels();
              assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector());
            });
  }

  @Test
  void theConfigurationIsAVolumeWhoseConfigMapExists() {
    var pod = prod.pod("dispatcher").getSpec();
    String configMap =
        pod.getVolumes().stream()
            .filter(volume -> volume.getName().equals("config"))
            .map(volume -> volume.getConfigMap().getName())
            .findFirst()
            .orElseThrow();

    assertThat(configMap).matches("agentsmith-config-[a-z0-9]{10}");
    assertThat(prod.one(ConfigMap.class, configMap).getData()).containsOnlyKeys("agentsmith.yml");
    assertThat(prod.dispatcher().getVolumeMounts())
        .filteredOn(mount -> mount.getName().equals("config"))
        .singleElement()
        .satisfies(mount -> assertThat(mount.getMountPath()).isEqualTo("/etc/agentsmith"));
    assertThat(prod.dispatcherVariables())
        .containsEntry("AGENTSMITH_CONFIG", "/etc/agentsmith/agentsmith.yml");
  }

  @Test
  void aChangedConfigurationIsAnotherConfigMap(@TempDir Path copy) throws Exception {
    Ran.of(List.of("cp", "-R", Manifests.TREE + "/.", copy.toString())).succeeded();
    Path configuration = copy.resolve("base/configmap/agentsmith.yml");
    Files.writeString(configuration, Files.readString(configuration) + "# changed\n");

    Manifests changed = Manifests.ofDirectory(copy.resolve("overlays/prod"));

    assertThat(volumes(changed)).isNotEqualTo(volumes(prod));
  }

  @Test
  void noSecretIsInTheTree() throws IOException {
    assertThat(prod.all(Secret.class)).isEmpty();
    assertThat(dev.all(Secret.class)).isEmpty();
    Pattern token = Pattern.compile("(sk-|ghp_|github_pat_|xox[a-z]-)\\w{6,}|BEGIN [A-Z ]*KEY");
    try (Stream<Path> files = Files.walk(Manifests.TREE)) {
      assertThat(files.filter(Files::isRegularFile))
          .filteredOn(file -> !file.endsWith("my-secrets.yaml"))
          .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern(token));
    }
    assertThat(Files.readAllLines(Distribution.checkout().resolve(".gitignore")))
        .contains("k8s/my-secrets.yaml");
  }

  @Test
  void theChatSecretMayBeAbsent() {
    assertThat(prod.dispatcher().getEnvFrom())
        .extracting(
            from -> from.getSecretRef().getName(), from -> from.getSecretRef().getOptional())
        .containsExactly(tuple("agentsmith-secrets", null), tuple("agentsmith-chat", true));
  }

  private static Manifests overlay(String name) {
    return switch (name) {
      case "dev" -> dev;
      case "strict" -> strict;
      default -> prod;
    };
  }

  private static List<?> volumes(Manifests manifests) {
    return manifests.pod("dispatcher").getSpec().getVolumes();
  }

  private static String words(PolicyRule rule) {
    return "%s %s %s".formatted(rule.getApiGroups(), rule.getResources(), rule.getVerbs());
  }

  private static String path(Probe probe) {
    return probe.getHttpGet().getPath() + " at " + probe.getHttpGet().getPort().getStrVal();
  }

  private static String version() throws IOException {
    return Files.readAllLines(Distribution.checkout().resolve("pom.xml")).stream()
        .filter(line -> line.startsWith("  <version>"))
        .map(line -> line.replaceAll("</?version>", "").strip())
        .findFirst()
        .orElseThrow();
  }
}
