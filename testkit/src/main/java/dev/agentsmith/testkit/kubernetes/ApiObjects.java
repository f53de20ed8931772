package dev.agentsmith.testkit.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the API server keeps, with its history of changes: each has a version, and
/// who watches is told of all that came after a version, or that it is too old (410 Gone;
/// https://kubernetes.io/docs/reference/using-api/api-concepts/). Safe for many threads.
final class ApiObjects {
  private final Map<Kind, Map<String, ObjectNode>> objects = new TreeMap<>();
  private final List<Change> history = new ArrayList<>();
  private long version = 1;
  private long oldest;

  enum Kind {
    JOB("Job", "batch/v1", "jobs"),
    POD("Pod", "v1", "pods"),
    SECRET("Secret", "v1", "secrets"),
    SERVICE_ACCOUNT("ServiceAccount", "v1", "serviceaccounts"),
    ROLE("Role", "rbac.authorization.k8s.io/v1", "roles"),
    ROLE_BINDING("RoleBinding", "rbac.authorization.k8s.io/v1", "rolebindings"),
    NAMESPACE("Namespace", "v1", "namespaces"),
    NODE("Node", "v1", "nodes");

    private final String word;
    private final String apiVersion;
    private final String resource;

    Kind(String word, String apiVersion, String resource) {
      this.word = word;
      this.apiVersion = apiVersion;
      this.resource = resource;
    }

    String word() {
      return word;
    }

    boolean isInNamespace() {
      return this != NAMESPACE && this != NODE;
    }

    static @Nullable Kind of(String resource) {
      return Arrays.stream(values())
          .filter(k -> k.resource.equals(resource))
          .findFirst()
          .orElse(null);
    }

    String apiVersion() {
      return apiVersion;
    }

    /// As it stands in paths.
    String resource() {
      return resource;
    }
  }

  /// @param type `ADDED`, `MODIFIED` or `DELETED`
  record Change(long version, Kind kind, String type, ObjectNode object) {}

  /// @return false if there is one of that name
  synchronized boolean add(Kind kind, ObjectNode object) {
    String name = name(object);
    if (all(kind).containsKey(name)) {
      return false;
    }
    ObjectNode stored = object.deepCopy();
    stored.put("kind", kind.word()).put("apiVersion", kind.apiVersion());
    stored
        .withObject("/metadata")
        .put("uid", UUID.randomUUID().toString())
        .put("creationTimestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    store(kind, name, stored, "ADDED");
    return true;
  }

  /// Changes one, if it is there.
  synchronized void change(Kind kind, String name, Consumer<ObjectNode> change) {
    ObjectNode before = all(kind).get(name);
    if (before != null) {
      ObjectNode after = before.deepCopy();
      change.accept(after);
      store(kind, name, after, "MODIFIED");
    }
  }

  synchronized void remove(Kind kind, String name) {
    ObjectNode last = all(kind).remove(name);
    if (last != null) {
      note(kind, "DELETED", last);
    }
  }

  synchronized @Nullable ObjectNode find(Kind kind, String name) {
    ObjectNode found = all(kind).get(name);
    return found == null ? null : found.deepCopy();
  }

  synchronized List<ObjectNode> list(Kind kind) {
    return all(kind).values().stream().map(ObjectNode::deepCopy).toList();
  }

  /// What ever was there, as it stood last; what is gone too.
  synchronized List<ObjectNode> every(Kind kind) {
    Map<String, ObjectNode> last = new LinkedHashMap<>();
    history.stream()
        .filter(change -> change.kind() == kind)
        .forEach(change -> last.put(uid(change.object()), change.object()));
    return last.values().stream().map(ObjectNode::deepCopy).toList();
  }

  synchronized long version() {
    return version;
  }

  /// True if what changed since then is not known any more.
  synchronized boolean isTooOld(long since) {
    return since < oldest;
  }

  /// Forgets what changed until now: every watch from an earlier version is refused.
  synchronized void compact() {
    version++;
    oldest = version;
    notifyAll();
  }

  /// What changed, and the version it leads to.
  record Changes(long version, List<Change> list) {}

  /// What changed after a version; waits for something, but not for ever.
  synchronized Changes after(long since, Kind kind, long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; since >= version && left > 0; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    return new Changes(
        version,
        history.stream()
            .filter(change -> change.version() > since && change.kind() == kind)
            .toList());
  }

  static String namespace(ObjectNode object) {
    return object.path("metadata").path("namespace").asText();
  }

  static String name(ObjectNode object) {
    return object.path("metadata").path("name").asText();
  }

  private static String uid(ObjectNode object) {
    return object.path("metadata").path("uid").asText();
  }

  private Map<String, ObjectNode> all(Kind kind) {
    return objects.computeIfAbsent(kind, _ -> new TreeMap<>());
  }

  private void store(Kind kind, String name, ObjectNode object, String type) {
    all(kind).put(name, object);
    note(kind, type, object);
  }

  private void note(Kind kind, String type, ObjectNode object) {
    version++;
    object.withObject("/metadata").put("resourceVersion", Long.toString(version));
    history.add(new Change(version, kind, type, object.deepCopy()));
    notifyAll();
  }
}
