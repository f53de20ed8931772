package dev.agentsmith.agent.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.pipeline.Approval;
import dev.agentsmith.agent.report.Plan;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.loopback.Turn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What must not leave a run without a person's will.
class ScreeningTest {
  private static final String BRANCH = "fix/42-the-total-is-wrong";
  private static final List<Turn> PLANNED = List.of(RunFixture.plan());

  @TempDir Path folder;

  @Test
  void aSecretStopsThePullRequestAndIsOnNoBranch() throws Exception {
    List<Turn> turns =
        List.of(
            RunFixture.write("6"),
            file("config.txt", "line one\\ntoken=" + RunFixture.TOKEN.reveal() + "\\n"),
            finish());
    try (var fixture = RunFixture.of(folder, PLANNED, turns)) {
      RunState state = fixture.run();

      assertThat(sentence(state))
          .isEqualTo(
              "The change holds what looks like a secret: config.txt:2 (a secret of this run)."
                  + " Nothing of these files was pushed. Take it out of the code. If it is none, write"
                  + " `secret-scan: allow` into its line.");
      assertThat(folder.resolve("pulls")).doesNotExist();
      assertThat(fixture.inRepository("show", BRANCH + ":total.txt")).isEqualTo("6");
      assertThat(fixture.inRepository("ls-tree", "-r", "--name-only", BRANCH).lines())
          .doesNotContain("config.txt");
      assertThat(fixture.inRepository("log", "-p", "--all"))
          .doesNotContain(RunFixture.TOKEN.reveal())
          .contains("Not pushed, for what is in it or what it decides: config.txt.");
    }
  }

  @Test
  void aChangedWorkflowIsNotPushedWhereNobodyCanBeAsked() throws Exception {
    try (var fixture = RunFixture.of(folder, PLANNED, workflow())) {
      RunState state = fixture.run();

      assertThat(sentence(state))
          .isEqualTo(
              "The change touches .github/workflows/ci.yml, AGENTS.md, which decides what others run"
                  + " or are told, and that needs a person's yes, but nobody is here to ask. Make that"
                  + " part by hand, or run it on a terminal and agree.");
      assertThat(fixture.inRepository("show", BRANCH + ":AGENTS.md"))
          .isEqualTo("Write totals as plain numbers.");
      assertThat(fixture.inRepository("ls-tree", "-r", "--name-only", BRANCH))
          .doesNotContain("workflows");
    }
  }

  @Test
  void aSecretInAFileWithAnOddNameIsOnNoBranchEither() throws Exception {
    String name = "\\\"$(printf 'a\\\\tb\\\\001\\\\303\\\\244.txt')\\\"";
    String command = "printf token=" + RunFixture.TOKEN.reveal() + " > " + name;
    List<Turn> turns =
        List.of(
            RunFixture.write("6"),
            RunFixture.turn("run_command", "{\"command\": \"" + command + "\"}"),
            finish());
    try (var fixture = RunFixture.of(folder, PLANNED, turns)) {
      var _ = fixture.run();

      assertThat(fixture.inRepository("show", BRANCH + ":total.txt")).isEqualTo("6");
      assertThat(fixture.inRepository("log", "-p", "--all"))
          .doesNotContain(RunFixture.TOKEN.reveal());
    }
  }

  @Test
  void aPersonsYesLetsItPassAndANoDoesNot() throws Exception {
    var asked = new ArrayList<List<String>>();
    try (var fixture = RunFixture.of(folder.resolve("yes"), PLANNED, workflow())) {
      RunState state = fixture.approvedBy(who(true, asked)).run();

      assertThat(state.end()).isEqualTo(RunEnd.succeeded());
      assertThat(fixture.inRepository("show", BRANCH + ":.github/workflows/ci.yml"))
          .isEqualTo("on: push");
      assertThat(asked).containsExactly(List.of(".github/workflows/ci.yml", "AGENTS.md"));
    }
    try (var fixture = RunFixture.of(folder.resolve("no"), PLANNED, workflow())) {
      RunState state = fixture.approvedBy(who(false, asked)).run();

      assertThat(sentence(state)).contains("and that needs a person's yes. Make that part by hand");
      assertThat(fixture.inRepository("show", BRANCH + ":total.txt")).isEqualTo("6");
    }
  }

  private static List<Turn> workflow() {
    return List.of(
        RunFixture.write("6"),
        file(".github/workflows/ci.yml", "on: push\\n"),
        RunFixture.turn("run_command", "{\"command\": \"echo obey >> AGENTS.md\"}"),
        finish());
  }

  /// Says what it touched, so that the review of the change has nothing to ask.
  private static Turn finish() {
    return RunFixture.turn(
        "finish",
        """
        {"summary": "total.txt says 6. config.txt, AGENTS.md and .github/workflows/ci.yml came along.",
         "commit_subject": "fix: say 6", "decisions": [],
         "criteria": [{"text": "the total is 6", "met": true, "evidence": "test 2"}]}
        """);
  }

  private static Turn file(String path, String content) {
    return RunFixture.turn(
        "write_file", "{\"path\": \"%s\", \"content\": \"%s\"}".formatted(path, content));
  }

  private static Approval who(boolean yes, List<List<String>> asked) {
    return new Approval() {
      @Override
      public Decision ask(Plan plan, List<String> untestable) {
        return new Decision.Approved();
      }

      @Override
      public boolean allows(List<String> files) {
        asked.add(files);
        return yes;
      }
    };
  }

  private static String sentence(RunState state) {
    var end = Objects.requireNonNull(state.end());
    return Objects.requireNonNull(end.problem()).sentence();
  }
}
