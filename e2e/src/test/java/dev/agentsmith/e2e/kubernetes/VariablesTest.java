package dev.agentsmith.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.e2e.Distribution;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every variable that the program reads is in the manifests or the template, or there is a reason;
/// and neither names one that nobody reads. (`DocsTest` holds docs/configuration.md to the same
/// list.)
class VariablesTest {
  /// A cluster of one's own may need them: docs/kubernetes.md says where they go.
  static final Set<Variable> YOURS =
      EnumSet.of(
          Variable.ANTHROPIC_BASE_URL,
          Variable.OPENAI_BASE_URL,
          Variable.GITHUB_API_URL,
          Variable.HTTPS_PROXY,
          Variable.HTTP_PROXY,
          Variable.NO_PROXY,
          Variable.K8S_QUEUE_NAME,
          Variable.SLACK_EDITS_PER_MINUTE);

  private static final Map<Variable, String> NOT_HERE =
      Map.ofEntries(
          Map.entry(Variable.AGENTSMITH_CACHE, "the spawner sets it in each Job"),
          Map.entry(Variable.AGENTSMITH_RUN_ID, "the spawner sets it in each Job"),
          Map.entry(Variable.AGENTSMITH_ASKED_BY, "the dispatcher sets it in each Job"),
          Map.entry(Variable.AGENTSMITH_ASKED_IN, "the dispatcher sets it in each Job"),
          Map.entry(Variable.AGENTSMITH_ASKER_EMAIL, "the dispatcher sets it in each Job"),
          Map.entry(Variable.AGENTSMITH_RUN_DIR, "of the Docker and process spawners"),
          Map.entry(Variable.AGENTSMITH_LAUNCHER, "an image has no launcher"),
          Map.entry(Variable.SLACK_API_URL, "for tests"),
          Map.entry(Variable.DOCKER_HOST, "of the Docker spawner"),
          Map.entry(Variable.DOCKER_NETWORK, "of the Docker spawner"),
          Map.entry(Variable.KUBECONFIG, "for a dispatcher outside of the cluster"),
          Map.entry(Variable.HOSTNAME, "Kubernetes sets it"),
          Map.entry(Variable.KUBERNETES_SERVICE_HOST, "Kubernetes sets it"),
          Map.entry(Variable.HOME, "the image sets it"),
          Map.entry(Variable.XDG_CACHE_HOME, "HOME is enough"),
          Map.entry(Variable.NO_COLOR, "for terminals"),
          Map.entry(Variable.CI, "for terminals"));

  @Test
  void everyVariableHasItsPlaceOrAReason() throws Exception {
    Set<String> placed = new TreeSet<>(template().keySet());
    placed.addAll(manifests());
    YOURS.forEach(variable -> placed.add(variable.name()));
    NOT_HERE.keySet().forEach(variable -> placed.add(variable.name()));

    assertThat(placed)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Variable.values()).map(Enum::name).toList());
  }

  @Test
  void noReasonIsLeftForAVariableThatHasAPlace() throws Exception {
    Set<String> placed = new TreeSet<>(template().keySet());
    placed.addAll(manifests());

    assertThat(placed)
        .doesNotContainAnyElementsOf(YOURS.stream().map(Enum::name).toList())
        .doesNotContainAnyElementsOf(NOT_HERE.keySet().stream().map(Enum::name).toList());
  }

  @Test
  void theTemplateHasNoValueAndKeepsChatFromAgents() throws Exception {
    Map<String, String> template = template();
    var environment = new Environment(template);

    assertThat(secret("agentsmith-chat")).containsOnlyKeys(environment.chatNames());
    assertThat(secret("agentsmith-secrets")).doesNotContainKeys(array(environment.chatNames()));
    assertThat(template.values()).containsOnly("");
  }

  @Test
  void everyKeyOfThePageIsInTheTemplate() throws Exception {
    assertThat(template())
        .containsKeys(
            "ANTHROPIC_API_KEY", "GITHUB_TOKEN", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET");
  }

  @Test
  void theTemplateSaysWhereToGetEachKey() throws Exception {
    List<String> lines = Files.readAllLines(Manifests.TREE.resolve("secret-template.yaml"));
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).endsWith(": \"\"")) {
        assertThat(lines.get(i - 1).strip()).as(lines.get(i)).startsWith("# ");
      }
    }
  }

  private static Map<String, String> template() throws Exception {
    Map<String, String> all = new HashMap<>(secret("agentsmith-secrets"));
    all.putAll(secret("agentsmith-chat"));
    return all;
  }

  private static Map<String, String> secret(String name) throws Exception {
    String text = Files.readString(Distribution.checkout().resolve("k8s/secret-template.yaml"));
    return new Manifests(Manifests.read(text), "").one(Secret.class, name).getStringData();
  }

  private static Set<String> manifests() throws Exception {
    return Manifests.ofOverlay("prod").pods().values().stream()
        .flatMap(pod -> pod.getSpec().getContainers().stream())
        .flatMap(container -> container.getEnv().stream())
        .map(EnvVar::getName)
        .collect(Collectors.toSet());
  }

  private static String[] array(List<String> names) {
    return names.toArray(String[]::new);
  }
}
