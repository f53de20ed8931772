package dev.agentsmith.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.repo.TicketRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunRequestTest {
  @ParameterizedTest
  @EnumSource
  void theWordsOfARequestAreACommandLine(RunKind kind) {
    var request =
        new RunRequest(
            kind,
            new RepositoryUrl("https://host/org/my-api"),
            new TicketRef("42"),
            null,
            "my-api",
            true);

    assertThat(request.arguments())
        .containsExactly(
            kind.word(),
            "--repo",
            "https://host/org/my-api",
            "--ticket",
            "42",
            "--project",
            "my-api",
            "--headless");
    assertThat(RunKind.of(kind.word())).contains(kind);
  }
}
