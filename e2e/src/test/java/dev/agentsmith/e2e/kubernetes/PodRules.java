package dev.agentsmith.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The `restricted` profile (https://kubernetes.io/docs/concepts/security/pod-security-standards/)
/// and what design.md §6 asks for beyond it.
final class PodRules {
  private static final Pattern SECRET_NAME = Pattern.compile(".*(TOKEN|SECRET|PASSWORD|KEY)S?");
  private static final Pattern PINNED = Pattern.compile("[^:]+(:\\d+/[^:]+)?:(?!latest$)[\\w.-]+");

  private final List<String> broken = new ArrayList<>();

  private PodRules() {}

  /// What `pod` breaks, a sentence each.
  static List<String> broken(PodSpec pod) {
    var rules = new PodRules();
    rules.pod(pod);
    rules.volumes(pod.getVolumes());
    pod.getInitContainers().forEach(rules::container);
    pod.getContainers().forEach(rules::container);
    return rules.broken;
  }

  private void pod(PodSpec pod) {
    require(!Boolean.TRUE.equals(pod.getHostNetwork()), "shares its node's network");
    require(!Boolean.TRUE.equals(pod.getHostPID()), "shares its node's processes");
    require(!Boolean.TRUE.equals(pod.getHostIPC()), "shares its node's memory");
    PodSecurityContext security = pod.getSecurityContext();
    require(Boolean.TRUE.equals(security.getRunAsNonRoot()), "the Pod may run as root");
    require(isOther(security.getRunAsUser()), "the Pod names no user");
    require(
        security.getSeccompProfile() != null
            && "RuntimeDefault".equals(security.getSeccompProfile().getType()),
        "the Pod has no seccomp profile");
    require(isEmpty(security.getSysctls()), "sets sysctls");
    require(Boolean.FALSE.equals(pod.getEnableServiceLinks()), "has service links");
    require(pod.getTerminationGracePeriodSeconds() != null, "has no time to end");
  }

  private void volumes(List<Volume> volumes) {
    for (Volume volume : volumes) {
      require(
          volume.getConfigMap() != null
              || volume.getEmptyDir() != null
              || volume.getDownwardAPI() != null
              || volume.getSecret() != null
              || volume.getPersistentVolumeClaim() != null,
          "volume " + volume.getName() + " is of a kind that is not allowed");
      require(
          volume.getEmptyDir() == null || volume.getEmptyDir().getSizeLimit() != null,
          "volume " + volume.getName() + " has no limit");
    }
  }

  private void container(Container container) {
    SecurityContext security = container.getSecurityContext();
    require(Boolean.FALSE.equals(security.getAllowPrivilegeEscalation()), "may gain privileges");
    require(!Boolean.TRUE.equals(security.getPrivileged()), "is privileged");
    require(Boolean.TRUE.equals(security.getReadOnlyRootFilesystem()), "may write its root");
    require(!Boolean.FALSE.equals(security.getRunAsNonRoot()), "may run as root");
    require(security.getRunAsUser() == null || isOther(security.getRunAsUser()), "is root");
    require(security.getProcMount() == null, "chooses its /proc");
    Capabilities capabilities = security.getCapabilities();
    require(
        capabilities != null
            && capabilities.getDrop().equals(List.of("ALL"))
            && isEmpty(capabilities.getAdd()),
        "has capabilities");
    require(
        security.getSeccompProfile() == null
            || "RuntimeDefault".equals(security.getSeccompProfile().getType()),
        "has a seccomp profile of its own");
    require(
        container.getPorts().stream().allMatch(port -> port.getHostPort() == null),
        "takes a port of its node");
    require(PINNED.matcher(container.getImage()).matches(), "its image has no fixed version");
    resources(container);
    container
        .getEnv()
        .forEach(
            variable ->
                require(
                    variable.getValue() == null
                        || !SECRET_NAME.matcher(variable.getName()).matches()
                        || variable.getName().equals("K8S_SECRET_NAME"),
                    "has the value of " + variable.getName()));
  }

  private void resources(Container container) {
    Map<String, Quantity> requests = container.getResources().getRequests();
    Map<String, Quantity> limits = container.getResources().getLimits();
    List<String> resources = List.of("cpu", "memory", "ephemeral-storage");
    require(requests.keySet().containsAll(resources), "requests nothing");
    require(limits.keySet().containsAll(resources), "has no limits");
    requests.forEach(
        (name, wanted) ->
            require(
                limits.get(name) == null
                    || wanted.getNumericalAmount().compareTo(limits.get(name).getNumericalAmount())
                        <= 0,
                "requests more " + name + " than it may have"));
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      broken.add(otherwise);
    }
  }

  private static boolean isOther(@Nullable Long user) {
    return user != null && !Objects.equals(user, 0L);
  }

  private static boolean isEmpty(@Nullable Collection<?> values) {
    return values == null || values.isEmpty();
  }
}
