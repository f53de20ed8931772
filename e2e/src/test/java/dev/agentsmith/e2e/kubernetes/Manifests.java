package dev.agentsmith.e2e.kubernetes;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.agentsmith.e2e.Distribution;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Kubernetes objects, each read by the type of its version and kind: a field that the type does
/// not have is an error, and so is a number where a text belongs.
///
/// @param warnings what kubectl said beside them
record Manifests(List<HasMetadata> objects, String warnings) {
  static final Path TREE = Distribution.checkout().resolve("k8s");

  private static final Map<String, Class<? extends HasMetadata>> TYPES =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 LimitRange", LimitRange.class),
          Map.entry("v1 Namespace", Namespace.class),
          Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("v1 ResourceQuota", ResourceQuota.class),
          Map.entry("v1 Secret", Secret.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("batch/v1 Job", Job.class),
          Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1 Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class));

  private static final JsonMapper STRICT = strict();

  Manifests {
    objects = List.copyOf(objects);
  }

  /// What `kubectl kustomize` makes of the overlay.
  static Manifests ofOverlay(String name) throws Exception {
    return ofDirectory(TREE.resolve("overlays").resolve(name));
  }

  static Manifests ofDirectory(Path directory) throws Exception {
    String kubectl =
        Ran.of(List.of(TREE.resolve("find-kubectl").toString())).succeeded().output().strip();
    Ran kustomize = Ran.of(List.of(kubectl, "kustomize", directory.toString())).succeeded();
    return new Manifests(read(kustomize.output()), kustomize.errors());
  }

  static List<HasMetadata> read(String yaml) {
    List<HasMetadata> objects = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
      JsonNode node = STRICT.valueToTree(document);
      String type = node.path("apiVersion").asText() + " " + node.path("kind").asText();
      Class<? extends HasMetadata> typed = TYPES.get(type);
      if (typed == null) {
        throw new AssertionError("No type is known for " + type + ".");
      }
      objects.add(STRICT.convertValue(node, typed));
    }
    return objects;
  }

  <T> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> T one(Class<T> type, String name) {
    return all(type).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no " + type.getSimpleName() + " " + name));
  }

  /// By the name of what makes Pods of them.
  Map<String, PodTemplateSpec> pods() {
    Map<String, PodTemplateSpec> pods = new LinkedHashMap<>();
    all(Deployment.class)
        .forEach(d -> pods.put(d.getMetadata().getName(), d.getSpec().getTemplate()));
    all(StatefulSet.class)
        .forEach(s -> pods.put(s.getMetadata().getName(), s.getSpec().getTemplate()));
    return pods;
  }

  PodTemplateSpec pod(String name) {
    return Objects.requireNonNull(pods().get(name), name);
  }

  Container dispatcher() {
    return pod("dispatcher").getSpec().getContainers().getFirst();
  }

  /// What the dispatcher's container is given literally.
  Map<String, String> dispatcherVariables() {
    Map<String, String> variables = new LinkedHashMap<>();
    dispatcher().getEnv().stream()
        .filter(variable -> variable.getValue() != null)
        .forEach(variable -> variables.put(variable.getName(), variable.getValue()));
    return variables;
  }

  private static JsonMapper strict() {
    return JsonMapper.builder()
        .annotationIntrospector(new NothingBeside())
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            config ->
                config
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .build();
  }

  /// The types keep fields they don't know; here they have nowhere to put them.
  private static final class NothingBeside extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return false;
    }
  }
}
