package dev.agentsmith.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who reaches whom, by the rules of
/// https://kubernetes.io/docs/concepts/services-networking/network-policies/: what no policy
/// selects is open, what one selects gets what some policy allows.
final class Network {
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  private final String namespace;
  private final List<NetworkPolicy> policies;

  Network(String namespace, List<NetworkPolicy> policies) {
    this.namespace = namespace;
    this.policies = policies;
  }

  /// One end of a connection: a Pod, or an address outside of all.
  sealed interface End {
    record Pod(String namespace, Map<String, String> labels) implements End {}

    record Address(String ip) implements End {}
  }

  boolean reaches(End from, End to, String protocol, int port) {
    return mayLeave(from, to, protocol, port) && mayEnter(from, to, protocol, port);
  }

  private boolean mayLeave(End from, End to, String protocol, int port) {
    List<NetworkPolicy> binding = binding(from, "Egress");
    return binding.isEmpty()
        || binding.stream()
            .flatMap(policy -> policy.getSpec().getEgress().stream())
            .anyMatch(r -> fits(r.getTo(), to) && fits(r.getPorts(), protocol, port));
  }

  private boolean mayEnter(End from, End to, String protocol, int port) {
    List<NetworkPolicy> binding = binding(to, "Ingress");
    return binding.isEmpty()
        || binding.stream()
            .flatMap(policy -> policy.getSpec().getIngress().stream())
            .anyMatch(r -> fits(r.getFrom(), from) && fits(r.getPorts(), protocol, port));
  }

  private List<NetworkPolicy> binding(End end, String direction) {
    return end instanceof End.Pod(String where, Map<String, String> labels)
            && where.equals(namespace)
        ? policies.stream()
            .filter(policy -> policy.getSpec().getPolicyTypes().contains(direction))
            .filter(policy -> selects(policy.getSpec().getPodSelector(), labels))
            .toList()
        : List.of();
  }

  private boolean fits(List<NetworkPolicyPeer> peers, End end) {
    return peers.isEmpty() || peers.stream().anyMatch(peer -> fits(peer, end));
  }

  private boolean fits(NetworkPolicyPeer peer, End end) {
    return switch (end) {
      case End.Address(String ip) -> peer.getIpBlock() != null && contains(peer.getIpBlock(), ip);
      case End.Pod(String where, Map<String, String> labels) ->
          peer.getIpBlock() == null
              && (peer.getNamespaceSelector() == null
                  ? where.equals(namespace)
                  : selects(peer.getNamespaceSelector(), Map.of(NAMESPACE_NAME, where)))
              && selects(peer.getPodSelector(), labels);
    };
  }

  private static boolean fits(List<NetworkPolicyPort> ports, String protocol, int port) {
    return ports.isEmpty()
        || ports.stream()
            .anyMatch(
                allowed ->
                    allowed.getProtocol().equals(protocol)
                        && allowed.getPort().getIntVal() <= port
                        && port
                            <= (allowed.getEndPort() == null
                                ? allowed.getPort().getIntVal()
                                : allowed.getEndPort()));
  }

  private static boolean selects(@Nullable LabelSelector selector, Map<String, String> labels) {
    return selector == null
        || (selector.getMatchLabels().entrySet().stream()
                .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())))
            && selector.getMatchExpressions().stream().allMatch(wanted -> holds(wanted, labels)));
  }

  private static boolean holds(LabelSelectorRequirement wanted, Map<String, String> labels) {
    if (!wanted.getOperator().equals("In")) {
      throw new AssertionError("Operator " + wanted.getOperator() + " is new here.");
    }
    String value = labels.get(wanted.getKey());
    return value != null && wanted.getValues().contains(value);
  }

  private static boolean contains(IPBlock block, String ip) {
    return isIn(block.getCidr(), ip) && block.getExcept().stream().noneMatch(out -> isIn(out, ip));
  }

  private static boolean isIn(String cidr, String ip) {
    byte[] network = bytes(cidr.substring(0, cidr.indexOf('/')));
    byte[] address = bytes(ip);
    int bits = Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
    return network.length == address.length
        && Arrays.equals(masked(network, bits), masked(address, bits));
  }

  private static byte[] masked(byte[] address, int bits) {
    byte[] masked = address.clone();
    for (int bit = bits; bit < masked.length * 8; bit++) {
      masked[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    return masked;
  }

  private static byte[] bytes(String ip) {
    return InetAddress.ofLiteral(ip).getAddress();
  }
}
