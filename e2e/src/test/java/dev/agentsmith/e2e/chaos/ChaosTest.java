package dev.agentsmith.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two minutes of what `bench/chaos` does, always the same ones.
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class ChaosTest {
  private static final long SEED = 20_260_801;
  private static final Duration LENGTH = Duration.ofMinutes(2);
  private static final int COMMANDS_PER_MINUTE = 110;
  private static final int EDITS_PER_MINUTE = 600;

  @TempDir Path directory;

  @Test
  void everyPromiseIsKeptWhateverDies() throws Exception {
    Plan plan = Plan.of(SEED, LENGTH, COMMANDS_PER_MINUTE, false);
    var settings = new World.Settings(SEED, false, EDITS_PER_MINUTE);

    Report report =
        new Chaos(Distribution.command(), directory, settings, System.out).run(plan, _ -> {});

    report.print(
        System.out,
        "bench/chaos --seed %d --minutes 2 --commands-per-minute %d"
            .formatted(SEED, COMMANDS_PER_MINUTE));
    assertThat(report.failures()).isEmpty();
    assertThat(report.broken()).isEmpty();
    assertThat(report.silent()).isZero();
    assertThat(report.history().jobs()).hasSizeGreaterThan(100);
  }
}
