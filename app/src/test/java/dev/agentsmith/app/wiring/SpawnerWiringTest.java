package dev.agentsmith.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which image agents are started from is said at the start, by whoever starts them.
class SpawnerWiringTest {
  private static final Logger LOGGER = Logger.getLogger(SpawnerWiring.class.getName());

  @TempDir Path folder;
  private final Lines lines = new Lines();

  @BeforeEach
  void listen() {
    LOGGER.addHandler(lines);
  }

  @AfterEach
  void leave() {
    LOGGER.removeHandler(lines);
  }

  @Test
  void kubernetesNamesTheImageThatTheManifestsPin() throws Exception {
    startKubernetes(Map.of("AGENTSMITH_IMAGE", "example.org/agent:0.1.0", "K8S_NAMESPACE", "ci"));

    assertThat(lines.said)
        .containsExactly(
            "agents run in kubernetes image=example.org/agent:0.1.0 from=AGENTSMITH_IMAGE"
                + " namespace=ci");
  }

  @Test
  void kubernetesSaysThatItIsTheDefault() throws Exception {
    startKubernetes(Map.of());

    assertThat(lines.said)
        .containsExactly(
            "agents run in kubernetes image=holgerleichsenring/agent-smith:latest from=default"
                + " namespace=agentsmith");
  }

  @Test
  void dockerSaysItToo() throws Exception {
    startDocker(Map.of());
    startDocker(Map.of("AGENTSMITH_IMAGE", "agentsmith-agent:local", "DOCKER_NETWORK", "host"));

    assertThat(lines.said)
        .containsExactly(
            "agents run in docker image=holgerleichsenring/agent-smith:latest from=default"
                + " engine=unix:///var/run/docker.sock network=bridge",
            "agents run in docker image=agentsmith-agent:local from=AGENTSMITH_IMAGE"
                + " engine=unix:///var/run/docker.sock network=host");
  }

  private void startKubernetes(Map<String, String> variables) throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(kubeconfig, "apiVersion: v1\nkind: Config\n");
    Map<String, String> all = new HashMap<>(variables);
    all.put("KUBECONFIG", kubeconfig.toString());
    SpawnerWiring.kubernetes(new Environment(all), InstantSource.system()).close();
  }

  private void startDocker(Map<String, String> variables) throws Exception {
    var environment = new Environment(variables);
    var settings =
        new ConfigFile(environment, folder)
            .load(new ConfigFile.Text("agentsmith.yml", "projects: {}\n", folder))
            .dispatcher();
    SpawnerWiring.docker(settings, environment, InstantSource.system()).close();
  }

  private static final class Lines extends Handler {
    final List<String> said = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord line) {
      said.add(new SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
