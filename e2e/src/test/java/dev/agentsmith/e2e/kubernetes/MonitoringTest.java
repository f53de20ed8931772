package dev.agentsmith.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
            .flatMap(rule -> OURS.matcher(String.valueOf(rule.get("expr"))).results())
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
    assertThat(rules().getFirst())
        .containsEntry("alert", "AgentSmithSilentRun")
        .containsEntry("labels", Map.of("severity", "critical"));
    assertThat(rules())
        .allSatisfy(rule -> assertThat(rule).containsKeys("alert", "expr", "labels"));
  }

  @Test
  void theNumbersAreAtThePortThatTheMonitorNames() throws Exception {
    Map<?, ?> monitor = (Map<?, ?>) yaml("pod-monitor.yaml");
    Map<?, ?> spec = (Map<?, ?>) monitor.get("spec");

    assertThat(spec.get("podMetricsEndpoints"))
        .isEqualTo(List.of(Map.of("port", "metrics", "interval", "15s")));
    assertThat(spec.get("selector")).isEqualTo(Map.of("matchLabels", Map.of("app", "dispatcher")));
    assertThat(Manifests.ofOverlay("prod").dispatcher().getPorts())
        .anySatisfy(
            port -> {
              assertThat(port.getName()).isEqualTo("metrics");
              assertThat(port.getContainerPort()).isEqualTo(9090);
            });
  }

  @SuppressWarnings("unchecked") // the file says so
  private static List<Map<String, Object>> rules() throws Exception {
    Map<?, ?> file = (Map<?, ?>) yaml("rules.yaml");
    Map<?, ?> spec = (Map<?, ?>) file.get("spec");
    return ((List<Map<?, ?>>) spec.get("groups"))
        .stream()
            .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
            .toList();
  }

  private static Object yaml(String name) throws Exception {
    return new Yaml(new SafeConstructor(new LoaderOptions()))
        .load(Files.readString(FOLDER.resolve(name)));
  }

  private static String sources(String path) throws Exception {
    return Files.readString(
        Manifests.TREE.resolveSibling("dispatcher/src/main/java/dev/agentsmith").resolve(path));
  }
}
