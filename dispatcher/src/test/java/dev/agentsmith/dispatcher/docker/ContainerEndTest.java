package dev.agentsmith.dispatcher.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.dispatcher.job.JobOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ends that take too long to play with an engine; the others are in [DockerSpawnerTest].
class ContainerEndTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void aRunThatWasEndedAtItsDeadlineIsToldWithTheKeyToRaise() {
    assertThat(sentence(143, false, Duration.ofMinutes(30)))
        .isEqualTo(
            "The agent's container was ended after 30 minutes, the limit of my-api. Raise"
                + " job.deadline if it needs longer.");
  }

  @Test
  void aCommandThatRanOutOfMemoryIsNotTheAgentsEnd() {
    assertThat(sentence(1, true, Duration.ofMinutes(1)))
        .isEqualTo("The agent's container ended with exit code 1 without a last word.");
  }

  @ParameterizedTest
  @CsvSource({
    "2147483648, 2 GiB",
    "1610612736, 1.5 GiB",
    "536870912, 512 MiB",
    "1000000000, 953.7 MiB"
  })
  void memoryIsToldInTheUnitsOfTheConfiguration(long bytes, String told) {
    assertThat(ContainerEnd.size(bytes)).isEqualTo(told);
  }

  private static String sentence(long code, boolean oomKilled, Duration ran) {
    var row =
        new ContainerRow(
            "0123",
            "agentsmith-fix-1-aaaaaa",
            Map.of("agentsmith.dev/project", "my-api", "agentsmith.dev/deadline", "PT30M"),
            "exited");
    return ContainerEnd.of(
            new ContainerLook(row, START, START, START.plus(ran), code, oomKilled, 2L << 30),
            new JobOutput(""))
        .problem()
        .sentence();
  }
}
