package dev.agentsmith.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A rule that nothing breaks is no rule.
class PodRulesTest {
  @ParameterizedTest
  @MethodSource
  void whatBreaksARuleIsNamed(String expected, Consumer<PodSpec> breaks) throws Exception {
    PodSpec pod = Manifests.ofOverlay("prod").pod("dispatcher").getSpec();
    breaks.accept(pod);

    assertThat(PodRules.broken(pod)).containsExactly(expected);
  }

  static Stream<Arguments> whatBreaksARuleIsNamed() {
    return Stream.of(
        pod("shares its node's network", pod -> pod.setHostNetwork(true)),
        pod("the Pod may run as root", pod -> pod.getSecurityContext().setRunAsNonRoot(null)),
        pod("the Pod names no user", pod -> pod.getSecurityContext().setRunAsUser(0L)),
        pod(
            "the Pod has no seccomp profile",
            pod -> pod.getSecurityContext().setSeccompProfile(null)),
        pod("has service links", pod -> pod.setEnableServiceLinks(null)),
        pod("volume host is of a kind that is not allowed", PodRulesTest::addHostPath),
        pod("volume tmp has no limit", PodRulesTest::addEndlessDirectory),
        container(
            "may gain privileges",
            container -> container.getSecurityContext().setAllowPrivilegeEscalation(null)),
        container("is privileged", container -> container.getSecurityContext().setPrivileged(true)),
        container(
            "may write its root",
            container -> container.getSecurityContext().setReadOnlyRootFilesystem(null)),
        container("is root", container -> container.getSecurityContext().setRunAsUser(0L)),
        container(
            "has capabilities",
            container -> container.getSecurityContext().getCapabilities().setDrop(List.of())),
        container("its image has no fixed version", container -> container.setImage("agent")),
        container(
            "its image has no fixed version", container -> container.setImage("agent:latest")),
        container("has no limits", container -> container.getResources().setLimits(Map.of())),
        container("has the value of GIT_TOKEN", PodRulesTest::addToken));
  }

  @Test
  void anUnknownFieldIsRefused() {
    assertThat(failure("kind: Service\napiVersion: v1\nspec: { porst: [] }"))
        .contains("Unrecognized field \"porst\"");
    assertThat(failure("kind: ConfigMap\napiVersion: v1\ndata: { PORT: 8081 }"))
        .contains("Cannot coerce Integer value (8081)");
    assertThat(failure("kind: Ingress\napiVersion: extensions/v1beta1"))
        .isEqualTo("No type is known for extensions/v1beta1 Ingress.");
  }

  private static String failure(String yaml) {
    try {
      Manifests.read(yaml);
      return "";
    } catch (IllegalArgumentException | AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Arguments pod(String expected, Consumer<PodSpec> breaks) {
    return arguments(expected, breaks);
  }

  private static Arguments container(String expected, Consumer<Container> breaks) {
    Consumer<PodSpec> ofPod = pod -> breaks.accept(pod.getContainers().getFirst());
    return arguments(expected, ofPod);
  }

  private static void addHostPath(PodSpec pod) {
    var host = new Volume();
    host.setName("host");
    host.setHostPath(new HostPathVolumeSource("/", "Directory"));
    pod.getVolumes().add(host);
  }

  private static void addEndlessDirectory(PodSpec pod) {
    pod.getVolumes().stream()
        .filter(volume -> volume.getName().equals("tmp"))
        .forEach(volume -> volume.setEmptyDir(new EmptyDirVolumeSource()));
  }

  private static void addToken(Container container) {
    container.getEnv().add(new EnvVar("GIT_TOKEN", "value", null));
  }
}
