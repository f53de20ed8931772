package dev.agentsmith.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.kubernetes.Network.End;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who reaches whom, with the labels that our Pods and the printed Job really have.
class NetworkPoliciesTest {
  private static Network network;
  private static Network strict;
  private static Map<String, End> ends;

  @BeforeAll
  static void render() throws Exception {
    Manifests prod = Manifests.ofOverlay("prod");
    network = new Network("agentsmith", prod.all(NetworkPolicy.class));
    strict = new Network("agentsmith", Manifests.ofOverlay("strict").all(NetworkPolicy.class));
    ends =
        Map.of(
            "dispatcher", pod(prod.pod("dispatcher").getMetadata().getLabels()),
            "redis", pod(prod.pod("redis").getMetadata().getLabels()),
            "packages", pod(prod.pod("packages").getMetadata().getLabels()),
            "agent",
                pod(PrintedJobTest.printed(prod).getSpec().getTemplate().getMetadata().getLabels()),
            "neighbour", pod(Map.of("app", "something-else")),
            "stranger", new End.Pod("shop", Map.of("app", "agentsmith")),
            "dns", new End.Pod("kube-system", Map.of("k8s-app", "kube-dns")));
  }

  @ParameterizedTest(name = "{0} → {1} {2}/{3}")
  @CsvSource({
    "dispatcher, redis, TCP, 6379",
    "dispatcher, dns, UDP, 53",
    "dispatcher, 10.96.0.1, TCP, 443", // the Kubernetes API
    "dispatcher, 192.168.49.2, TCP, 6443",
    "dispatcher, 140.82.112.3, TCP, 443",
    "dispatcher, 2606:50c0:8000::153, TCP, 443",
    "203.0.113.9, dispatcher, TCP, 8081",
    "stranger, dispatcher, TCP, 8081", // an Ingress stands in a namespace of its own
    "agent, redis, TCP, 6379",
    "agent, dns, UDP, 53",
    "agent, dns, TCP, 53",
    "agent, 169.254.20.10, UDP, 53",
    "agent, 140.82.112.3, TCP, 443",
    "agent, 140.82.112.3, TCP, 80",
    "agent, 2606:50c0:8000::153, TCP, 443",
    "agent, packages, TCP, 8082",
    "packages, dns, UDP, 53",
    "packages, 151.101.1.62, TCP, 443",
    "packages, 151.101.1.62, TCP, 80",
    "packages, 2a04:4e42::223, TCP, 443",
  })
  void reaches(String from, String to, String protocol, int port) {
    assertThat(network.reaches(end(from), end(to), protocol, port)).isTrue();
  }

  @ParameterizedTest(name = "{0} ↛ {1} {2}/{3}")
  @CsvSource({
    "agent, agent, TCP, 8080",
    "agent, dispatcher, TCP, 8081",
    "agent, stranger, TCP, 443",
    "agent, dns, TCP, 9153",
    "agent, 10.96.0.1, TCP, 443",
    "agent, 10.244.1.7, TCP, 443",
    "agent, 172.18.0.2, TCP, 6443",
    "agent, 192.168.1.1, TCP, 80",
    "agent, 100.64.3.4, TCP, 443",
    "agent, 169.254.169.254, TCP, 80",
    "agent, 169.254.20.10, TCP, 80",
    "agent, 168.63.129.16, TCP, 80",
    "agent, fd00::10, TCP, 443",
    "agent, fe80::1, TCP, 443",
    "agent, 140.82.112.3, UDP, 443",
    "agent, packages, TCP, 22",
    "packages, agent, TCP, 8080",
    "packages, redis, TCP, 6379",
    "packages, dispatcher, TCP, 8081",
    "packages, 10.96.0.1, TCP, 443",
    "packages, 172.18.0.2, TCP, 443",
    "packages, 192.168.1.1, TCP, 80",
    "packages, 169.254.169.254, TCP, 80",
    "packages, 168.63.129.16, TCP, 80",
    "packages, fd00::10, TCP, 443",
    "packages, 151.101.1.62, TCP, 22",
    "packages, 151.101.1.62, UDP, 443",
    "dispatcher, packages, TCP, 8082",
    "redis, packages, TCP, 8082",
    "neighbour, packages, TCP, 8082",
    "stranger, packages, TCP, 8082",
    "203.0.113.9, packages, TCP, 8082",
    "dispatcher, agent, TCP, 8080",
    "dispatcher, redis, TCP, 22",
    "dispatcher, 140.82.112.3, TCP, 25",
    "redis, agent, TCP, 8080",
    "redis, dispatcher, TCP, 8081",
    "redis, dns, UDP, 53",
    "redis, 140.82.112.3, TCP, 443",
    "neighbour, redis, TCP, 6379",
    "neighbour, agent, TCP, 8080",
    "neighbour, 140.82.112.3, TCP, 443",
    "stranger, redis, TCP, 6379", // their labels are their own
    "stranger, agent, TCP, 8080",
    "203.0.113.9, redis, TCP, 6379",
    "203.0.113.9, agent, TCP, 443",
  })
  void doesNotReach(String from, String to, String protocol, int port) {
    assertThat(network.reaches(end(from), end(to), protocol, port)).isFalse();
  }

  @ParameterizedTest(name = "strict: {0} → {1} {2}/{3}")
  @CsvSource({
    "agent, redis, TCP, 6379",
    "agent, packages, TCP, 8082",
    "agent, dns, UDP, 53",
    "agent, 160.79.104.10, TCP, 443", // the model
    "agent, 140.82.112.3, TCP, 443", // git and tickets
    "packages, 151.101.1.62, TCP, 443",
    "dispatcher, 140.82.112.3, TCP, 443",
  })
  void reachesWhereItIsStrict(String from, String to, String protocol, int port) {
    assertThat(strict.reaches(end(from), end(to), protocol, port)).isTrue();
  }

  @ParameterizedTest(name = "strict: {0} ↛ {1} {2}/{3}")
  @CsvSource({
    "agent, 151.101.1.62, TCP, 443", // a registry
    "agent, 203.0.113.9, TCP, 443",
    "agent, 2606:50c0:8000::153, TCP, 443",
    "agent, 140.82.112.3, TCP, 80",
    "agent, 140.82.112.3, TCP, 22",
    "agent, 10.96.0.1, TCP, 443",
    "agent, agent, TCP, 8080",
    "203.0.113.9, agent, TCP, 443",
  })
  void doesNotReachWhereItIsStrict(String from, String to, String protocol, int port) {
    assertThat(strict.reaches(end(from), end(to), protocol, port)).isFalse();
  }

  @Test
  void aPodThatNoOtherPolicySelectsReachesNothing() throws Exception {
    assertThat(Manifests.ofOverlay("dev").one(NetworkPolicy.class, "nothing").getSpec())
        .satisfies(
            spec -> {
              assertThat(spec.getPodSelector().getMatchLabels()).isEmpty();
              assertThat(spec.getPolicyTypes()).containsExactly("Ingress", "Egress");
              assertThat(spec.getIngress()).isEmpty();
              assertThat(spec.getEgress()).isEmpty();
            });
  }

  private static End end(String name) {
    End known = ends.get(name);
    return known == null ? new End.Address(name) : known;
  }

  private static End pod(Map<String, String> labels) {
    return new End.Pod("agentsmith", labels);
  }
}
