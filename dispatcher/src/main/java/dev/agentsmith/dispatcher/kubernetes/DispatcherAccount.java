package dev.agentsmith.dispatcher.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;

/// A service account with the Role of design.md §1 in one namespace, and a token for it, by the
/// API's TokenRequest.
///
/// @param name of all that is made for it
record DispatcherAccount(KubernetesClient client, String name, String namespace) {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final String RBAC = "rbac.authorization.k8s.io";

  /// @return its token
  /// @throws KubernetesClientException if the cluster refuses one of its parts; the others may be
  ///     there then
  String make() {
    create(
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(VisitMark.LABEL)
            .endMetadata()
            .build());
    create(
        new RoleBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(VisitMark.LABEL)
            .endMetadata()
            .withRules(rules())
            .build());
    create(
        new RoleBindingBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(VisitMark.LABEL)
            .endMetadata()
            .withNewRoleRef()
            .withApiGroup(RBAC)
            .withKind("Role")
            .withName(name)
            .endRoleRef()
            .addNewSubject()
            .withKind("ServiceAccount")
            .withName(name)
            .withNamespace(namespace)
            .endSubject()
            .build());
    TokenRequest answer =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(name)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(LIFE.toSeconds())
                    .endSpec()
                    .build());
    return answer.getStatus().getToken();
  }

  /// Removes what there is of it, and nothing that somebody else made.
  void remove() {
    remove(client.rbac().roleBindings().inNamespace(namespace).withName(name));
    remove(client.rbac().roles().inNamespace(namespace).withName(name));
    remove(client.serviceAccounts().inNamespace(namespace).withName(name));
  }

  private static void remove(Resource<? extends HasMetadata> part) {
    try {
      VisitMark.require(part.get());
      var _ = part.delete();
    } catch (KubernetesClientException e) {
      // Who may not remove it was not allowed to make it.
      if (e.getCode() != KubernetesSpawner.FORBIDDEN) {
        throw e;
      }
    }
  }

  private static List<PolicyRule> rules() {
    return Cluster.NEEDED.entrySet().stream()
        .map(
            right ->
                new PolicyRuleBuilder()
                    .withApiGroups(right.getKey().equals("jobs") ? "batch" : "")
                    .withResources(right.getKey())
                    .withVerbs(right.getValue())
                    .build())
        .toList();
  }

  private void create(HasMetadata object) {
    var _ = client.resource(object).create();
  }
}
