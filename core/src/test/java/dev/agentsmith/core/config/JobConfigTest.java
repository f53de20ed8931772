package dev.agentsmith.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobConfigTest {

  @ParameterizedTest
  @CsvSource({"500m, 500", "1, 1000", "1.5, 1500", "0.25, 250"})
  void processorsAreReadAsKubernetesWritesThem(String cpu, long millis) {
    assertThat(job(cpu, "2Gi").cpuMillis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"2Gi, 2147483648", "512Mi, 536870912", "1G, 1000000000", "1000, 1000"})
  void memoryIsReadAsKubernetesWritesIt(String memory, long bytes) {
    assertThat(job("1", memory).memoryBytes()).isEqualTo(bytes);
  }

  private static JobConfig job(String cpu, String memory) {
    return new JobConfig(
        null,
        null,
        cpu,
        memory,
        Duration.ofHours(1),
        Duration.ofMinutes(15),
        512,
        JobConfig.SandboxUse.PREFERRED,
        List.of(),
        Map.of(),
        List.of(),
        Map.of(),
        List.of());
  }
}
