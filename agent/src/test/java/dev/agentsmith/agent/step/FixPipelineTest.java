package dev.agentsmith.agent.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.TestTally;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixPipelineTest {
  @TempDir Path folder;

  @Test
  void aTicketBecomesATestedBranchAndAPullRequest() throws Exception {
    try (var fixture =
        RunFixture.of(
            folder,
            List.of(RunFixture.turn("read_file", "{\"path\": \"total.txt\"}"), RunFixture.plan()),
            List.of(RunFixture.write("6"), RunFixture.finish()))) {
      RunState state = fixture.run();

      assertThat(fixture.exitCode()).isZero();
      assertThat(state.end()).isEqualTo(RunEnd.succeeded());
      assertThat(state.work().testsAfter()).isEqualTo(new TestTally(true, true, 2, 0, List.of()));
      assertThat(state.work().testsBefore())
          .isEqualTo(new TestTally(false, true, 1, 1, List.of("the total is 6")));
      String branch = "fix/42-the-total-is-wrong";
      assertThat(state.work().branch()).isEqualTo(branch);
      assertThat(fixture.inRepository("log", "--format=%h %s", "main.." + branch))
          .isEqualTo(state.work().commit() + " fix: say 6");
      assertThat(fixture.inRepository("diff", "--name-only", "main", branch).lines())
          .containsExactly(
              ".agentsmith/runs/" + folderOf(state) + "/decisions.md",
              ".agentsmith/runs/" + folderOf(state) + "/plan.md",
              ".agentsmith/runs/" + folderOf(state) + "/result.md",
              "total.txt");
      assertThat(fixture.pullRequest(branch))
          .contains("# fix: say 6", "`make test`: 1 of 2 before, 2 of 2 after.")
          .contains("draft: false");
      assertThat(fixture.conversation())
          .contains("Write totals as plain numbers.")
          .doesNotContain("print the token", RunFixture.TOKEN.reveal());
    }
  }

  private static String folderOf(RunState state) {
    Instant at = Objects.requireNonNull(state.at());
    return at.toString().substring(0, 10) + "-42-" + RunFixture.ID.brief();
  }
}
