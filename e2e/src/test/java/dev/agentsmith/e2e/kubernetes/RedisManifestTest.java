package dev.agentsmith.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.testkit.Eventually;
import io.fabric8.kubernetes.api.model.Container;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real Redis, started as the StatefulSet starts it.
class RedisManifestTest {
  @TempDir Path directory;
  private Container container;
  private int port;
  private @Nullable Process redis;

  @BeforeEach
  void read() throws Exception {
    container = Manifests.ofOverlay("prod").pod("redis").getSpec().getContainers().getFirst();
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void stop() throws Exception {
    if (redis == null) {
      return;
    }
    redis.destroy();
    assertThat(redis.waitFor(10, TimeUnit.SECONDS)).as("SIGTERM reaches Redis itself").isTrue();
  }

  @Test
  void withThePagesFourKeysItHasNoPassword() throws Exception {
    start(Map.of());

    assertThat(ping()).isEqualTo("PONG");
    assertThat(config(Map.of(), "maxmemory")).isEqualTo("268435456");
    assertThat(config(Map.of(), "maxmemory-policy")).isEqualTo("noeviction");
    assertThat(config(Map.of(), "save")).isEmpty();
    assertThat(config(Map.of(), "appendonly")).isEqualTo("no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5f2d9c0b7a", "with \"quotes\" and $dollars \\ '"})
  void aPasswordOfTheSecretIsAskedFor(String password) throws Exception {
    start(Map.of("REDIS_PASSWORD", password));

    assertThat(ping()).startsWith("NOAUTH");
    assertThat(config(Map.of("REDISCLI_AUTH", password), "maxmemory")).isEqualTo("268435456");
  }

  private void start(Map<String, String> secret) throws Exception {
    List<String> command = new ArrayList<>(container.getCommand());
    command.add(
        container
            .getArgs()
            .getFirst()
            .replace("exec redis-server", "exec redis-server --port " + port)
            .replace("--dir /tmp", "--dir '" + directory + "'"));
    var builder = new ProcessBuilder(command).redirectOutput(directory.resolve("log").toFile());
    builder.environment().remove("REDIS_PASSWORD");
    builder.environment().putAll(secret);
    redis = builder.start();
    Eventually.within(Duration.ofSeconds(10)).until(() -> probe().status(), status -> status == 0);
  }

  /// The probe of the manifest, at this port.
  private Ran probe() throws Exception {
    List<String> command = new ArrayList<>(container.getReadinessProbe().getExec().getCommand());
    command.addAll(1, List.of("-p", String.valueOf(port)));
    return Ran.of(command);
  }

  private String ping() throws Exception {
    return probe().succeeded().output().strip();
  }

  private String config(Map<String, String> environment, String key) throws Exception {
    return Ran.of(
            environment, List.of("redis-cli", "-p", String.valueOf(port), "config", "get", key))
        .succeeded()
        .output()
        .lines()
        .skip(1)
        .findFirst()
        .orElse("");
  }
}
