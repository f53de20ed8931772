package dev.agentsmith.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The alert rules ask for what the dispatcher serves, and no more.
class MonitoringTest {
  private static final Path FOLDER = Manifests.TREE.resolve("monitoring");
  private static final Pattern OURS = Pattern.compile("agentsmith_[a-z_]+");

  @Test
  void eachAlertAsksForNumbersThatThereAre() throws Exception {
    String java =
        sources("dispatcher/metrics/Metrics.java")
            + sources("dispatcher/HeldRuns.java")
            + sources("dispatcher/SilentRuns.java")
            + Files.readString(
                Manifests.TREE.resolveSibling(
                    "app/src/main/java/dev/agentsmith/app/wiring/DispatcherWiring.java"));
    Set<String> asked =
        rules().stream()
            .flatMap(rule -> OURS.matcher(rule.path("expr").asText()).results())
            .map(MatchResult::group)
            .collect(Collectors.toSet());

    assertThat(asked).hasSizeGreaterThanOrEqualTo(7);
    for (String name : asked) {
      String meter = name.replaceAll("_(total|seconds_bucket)$", "").replace('_', '.');
      assertThat(java).as(name).contains("\"" + meter + "\"");
    }
  }

  @Test
  void theFirstAlertIsTheOneThatMustNeverCome() throws Exception {
    JsonNode first = rules().getFirst();
    assertThat(first.path("alert").asText()).isEqualTo("AgentSmithSilentRun");
    assertThat(first.path("labels").path("severity").asText()).isEqualTo("critical");
    assertThat(rules()).allMatch(rule -> rule.has("alert") && rule.has("expr"));
  }

  @Test
  void theNumbersAreAtThePortThatTheMonitorNames() throws Exception {
    JsonNode spec = yaml("pod-monitor.yaml").path("spec");

    assertThat(spec.path("podMetricsEndpoints").path(0).path("port").asText()).isEqualTo("metrics");
    assertThat(spec.path("selector").path("matchLabels").path("app").asText())
        .isEqualTo("dispatcher");
    assertThat(Manifests.ofOverlay("prod").dispatcher().getPorts())
        .anySatisfy(
            port -> {
              assertThat(port.getName()).isEqualTo("metrics");
              assertThat(port.getContainerPort()).isEqualTo(9090);
            });
  }

  private static List<JsonNode> rules() throws Exception {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group : yaml("rules.yaml").path("spec").path("groups")) {
      group.path("rules").forEach(rules::add);
    }
    return rules;
  }

  private static JsonNode yaml(String name) throws Exception {
    Object file =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(FOLDER.resolve(name)));
    return new JsonMapper().valueToTree(file);
  }

  private static String sources(String path) throws Exception {
    return Files.readString(
        Manifests.TREE.resolveSibling("dispatcher/src/main/java/dev/agentsmith").resolve(path));
  }
}
