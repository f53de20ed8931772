package dev.agentsmith.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.e2e.Distribution;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// docker-compose.yml, service by service.
class ComposeFileTest {
  private final Map<String, String> services = new LinkedHashMap<>();

  @BeforeEach
  void readServices() throws Exception {
    String file = Files.readString(Distribution.checkout().resolve("docker-compose.yml"));
    String all = file.substring(file.indexOf("\nservices:"), file.indexOf("\nnetworks:"));
    for (String part : all.split("\n(?=  [a-z]+:\n)", -1)) {
      services.put(part.strip().split(":", 2)[0], part);
    }
  }

  @Test
  void theEnginesSocketReachesTheDispatcherAlone() {
    assertThat(services).containsKeys("redis", "dispatcher", "packages", "ollama");
    services.forEach(
        (name, text) ->
            assertThat(text.contains("docker.sock")).as(name).isEqualTo(name.equals("dispatcher")));
  }

  @Test
  void everyServiceIsKeptFromMoreRights() {
    services.remove("services");
    assertThat(services.values()).allMatch(text -> text.contains("[no-new-privileges]"));
    for (String ours : List.of("redis", "dispatcher", "packages")) {
      assertThat(services.get(ours)).contains("read_only: true", "cap_drop: [ALL]");
    }
  }

  /// Whoever reaches it can fill its store: so nobody from outside, and it knows no secret.
  @Test
  void packagesAreForAgentsAlone() {
    assertThat(services.get("packages"))
        .contains(
            "command: [packages, --port, \"8082\", --store, /var/lib/agentsmith/packages]",
            "volumes: [\"packages:/var/lib/agentsmith/packages\"]",
            "GET /_health ",
            "networks: [agentsmith]")
        .doesNotContain("ports:", "environment:", "group_add:");
  }

  @Test
  void agentsHaveToolchains() {
    assertThat(services.get("dispatcher"))
        .contains("AGENTSMITH_IMAGE: ${AGENTSMITH_IMAGE:-agentsmith-agent-full:local}");
  }

  @Test
  void everyVariableOfTheDispatcherIsOneThatItReads() {
    List<String> known = Arrays.stream(Variable.values()).map(Enum::name).toList();
    String text = services.getOrDefault("dispatcher", "");
    List<String> given =
        Pattern.compile("(?m)^      ([A-Z_0-9]+):")
            .matcher(text)
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(given).contains("SPAWNER_TYPE", "AGENTSMITH_IMAGE").isSubsetOf(known);
  }
}
