package dev.agentsmith.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceContextTest {
  @Test
  void aRunIsOneTraceForEverybodyWhoAsks() {
    RunId run = RunId.of("a command");

    assertThat(TraceContext.of(run))
        .isEqualTo(TraceContext.of(new RunId(run.value())))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
        .isNotEqualTo(TraceContext.of(RunId.of("another")));
  }
}
