package dev.agentsmith.dispatcher.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JobNameTest {
  private static final RunId RUN = new RunId("k7f3a2c51e2b64da".replace('1', 'x'));

  @Test
  void itIsMadeOfCommandTicketAndRun() {
    assertThat(JobName.of(RunKind.FIX, "42", RUN).value()).isEqualTo("agentsmith-fix-42-k7f3a2");
    assertThat(JobName.of(RunKind.FIX, "PROJ_7", RUN).value())
        .isEqualTo("agentsmith-fix-proj-7-k7f3a2");
  }

  /// The constructor refuses whatever is no DNS-1123 label of at most 63 characters.
  @Property
  void anyTicketMakesAName(@ForAll String ticket) {
    assertThat(JobName.of(RunKind.FIX, ticket, RUN).value())
        .endsWith("-k7f3a2")
        .hasSizeLessThan(64);
  }
}
