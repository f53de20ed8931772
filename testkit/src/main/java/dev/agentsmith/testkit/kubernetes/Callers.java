package dev.agentsmith.testkit.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.testkit.kubernetes.ApiObjects.Kind;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who calls, by the token, and what they may do: the dispatcher has the Role of design.md §1 and
/// nothing more, an administrator everything, and a service account what Roles give it
/// (https://kubernetes.io/docs/reference/access-authn-authz/rbac/).
final class Callers {
  static final String DISPATCHER = "token-of-the-dispatcher";
  static final String ADMIN = "token-of-an-administrator";

  private static final String ADMIN_NAME = "administrator";

  /// The Role `agentsmith-job-spawner` (design.md §1), to the letter.
  private static final Set<String> ROLE =
      Set.of(
          "create jobs",
          "get jobs",
          "list jobs",
          "watch jobs",
          "delete jobs",
          "get pods",
          "list pods",
          "watch pods",
          "get pods/log",
          "list pods/log",
          "watch pods/log");

  private final ApiObjects objects;
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private final Map<String, Account> issued = new ConcurrentHashMap<>();

  private record Account(String namespace, String name) {}

  Callers(ApiObjects objects) {
    this.objects = objects;
  }

  /// Takes a right away from everybody.
  void deny(String words) {
    denied.add(words);
  }

  /// A token of a service account.
  String issue(String namespace, String name) {
    String token = "token-" + issued.size() + "-of-" + namespace + "-" + name;
    issued.put(token, new Account(namespace, name));
    return token;
  }

  /// As the cluster calls them; null if nobody knows the token.
  @Nullable String name(String token) {
    Account account =
        token.equals(DISPATCHER)
            ? new Account(FakeKubernetes.NAMESPACE, "dispatcher")
            : issued.get(token);
    if (account != null) {
      return "system:serviceaccount:" + account.namespace() + ":" + account.name();
    }
    return token.equals(ADMIN) ? ADMIN_NAME : null;
  }

  /// @param words `create jobs`
  boolean may(String token, String namespace, String words) {
    if (denied.contains(words)) {
      return false;
    }
    Account account = issued.get(token);
    return account == null
        ? token.equals(ADMIN) || (token.equals(DISPATCHER) && ROLE.contains(words))
        : objects.list(Kind.ROLE_BINDING).stream()
            .filter(binding -> namespace.equals(ApiObjects.namespace(binding)))
            .filter(binding -> isOf(binding.path("subjects"), account))
            .anyMatch(binding -> allows(binding.at("/roleRef/name").asText(), namespace, words));
  }

  private boolean allows(String role, String namespace, String words) {
    ObjectNode found = objects.find(Kind.ROLE, role);
    if (found == null || !namespace.equals(ApiObjects.namespace(found))) {
      return false;
    }
    String[] asked = words.split(" ", 2);
    for (JsonNode rule : found.path("rules")) {
      String group = asked[1].equals("jobs") ? "batch" : "";
      if (has(rule.path("apiGroups"), group)
          && has(rule.path("resources"), asked[1])
          && has(rule.path("verbs"), asked[0])) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOf(JsonNode subjects, Account account) {
    for (JsonNode subject : subjects) {
      if (subject.path("kind").asText().equals("ServiceAccount")
          && subject.path("name").asText().equals(account.name())
          && subject.path("namespace").asText().equals(account.namespace())) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(JsonNode list, String word) {
    for (JsonNode one : list) {
      if (one.asText().equals(word)) {
        return true;
      }
    }
    return false;
  }
}
