package dev.agentsmith.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.loopback.Conversation;
import dev.agentsmith.testkit.FakeAnthropic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole run behind the command line: real git, real commands, a scripted model at the wire.
class AgentCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUN = "abcdefghijklmnop";
  private static final String CONVERSATION =
      """
      {"name": "answer", "phases": [
        {"until": "submit_plan", "turns": [
          {"text": "", "calls": [{"name": "submit_plan", "input": {
            "summary": "Write the right answer.", "criteria": ["the answer is right"],
            "steps": ["Edit answer.txt."]}}]}]},
        {"until": "finish", "turns": [
          {"text": "", "calls": [{"name": "read_file", "input": {"path": "answer.txt"}}]},
          {"text": "", "calls": [{"name": "edit_file", "input": {
            "path": "answer.txt", "old_text": "wrong", "new_text": "right"}}]},
          {"text": "", "calls": [{"name": "finish", "input": {
            "summary": "The answer is right now.", "commit_subject": "fix: give the right answer",
            "criteria": [{"text": "the answer is right", "met": true, "evidence": "make test"}],
            "decisions": []}}]}]}]}
      """;

  @TempDir Path home;
  private Path repository;
  private FakeAnthropic model;

  @BeforeEach
  void makeARepositoryWithAFailingTest() throws Exception {
    repository = Files.createDirectories(home.resolve("answers"));
    Files.writeString(repository.resolve("answer.txt"), "wrong\n");
    Files.writeString(repository.resolve("Makefile"), "test:\n\t@grep -q right answer.txt\n");
    git("init", "--quiet", "--initial-branch=main");
    git("add", ".");
    git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--message=begin");
    model = FakeAnthropic.start(Conversation.of(JSON.readTree(CONVERSATION)));
  }

  @AfterEach
  void closeTheModel() {
    model.close();
  }

  @Test
  void aTaskBecomesABranchWithACommit() throws Exception {
    var run = run();
    assertThat(run.run("fix", "--repo", "answers", "--task", "The answer is wrong", "--json"))
        .as(run.err())
        .isZero();
    JsonNode finished = JSON.readTree(run.out());
    assertThat(finished.path("type").asText()).isEqualTo("finished");
    assertThat(finished.path("runId").asText()).isEqualTo(RUN);
    assertThat(finished.path("state").path("end").path("outcome").asText()).isEqualTo("succeeded");
    String branch = "fix/abcdef-the-answer-is-wrong";
    assertThat(git("show", branch + ":answer.txt")).isEqualTo("right\n");
    assertThat(git("log", "--format=%s", "main.." + branch))
        .isEqualTo("fix: give the right answer\n");
    assertThat(git("status", "--porcelain")).isEmpty();
    assertThat(Files.exists(home.resolve(".cache/agentsmith/runs/" + RUN)))
        .as("what the run needed is gone")
        .isFalse();
    assertThat(model.prefixBreaks()).isEmpty();
  }

  @Test
  void aFeatureIsBuiltOnABranchOfItsOwn() throws Exception {
    var run = run();
    assertThat(run.run("feature", "--repo", "answers", "--task", "Give the right answer"))
        .as(run.err())
        .isZero();
    assertThat(git("branch", "--format=%(refname:short)"))
        .isEqualTo("feature/abcdef-give-the-right-answer\nmain\n");
    assertThat(run.out()).contains("Building \"Give the right answer\"").doesNotContain("Fixing");
  }

  @Test
  void aChatTokenIsDroppedAndTheReportSaysSo() throws Exception {
    var run = run().with("SLACK_BOT_TOKEN", "xoxb-0123456789-secret");
    assertThat(run.run("fix", "--repo", "answers", "--task", "The answer is wrong", "--json"))
        .as(run.err())
        .isZero();
    String branch = git("log", "-p", "fix/abcdef-the-answer-is-wrong");
    assertThat(branch.replaceAll("\\s+", " "))
        .contains(
            "An agent needs no chat token: SLACK_BOT_TOKEN was dropped. Keep it where the"
                + " dispatcher alone gets it.");
    assertThat(branch + run.out() + run.err()).doesNotContain("xoxb-0123456789-secret");
  }

  @Test
  void whoReadsTheTerminalIsToldWhereToLook() throws Exception {
    var run = run();
    assertThat(run.run("fix", "--repo", "answers", "--task", "The answer is wrong")).isZero();
    String commit = git("rev-parse", "--short", "fix/abcdef-the-answer-is-wrong").strip();
    assertThat(run.out())
        .containsPattern(
            "(?s)\\d\\d:\\d\\d:\\d\\d ✓ Run tests .*  Done in .*: the branch is ready\\.  tests failed → passed\\s+\\(no\\s+test\\s+was\\s+counted\\)\\s+· 1 file \\+1 −1")
        .endsWith(
            """

                branch     fix/abcdef-the-answer-is-wrong   %s
                criteria   ✓ the answer is right   (make test)

              Look at it:   git -C %s show %s

            """
                .formatted(commit, repository, commit));
  }

  @Test
  void aDryRunShowsThePlanAndChangesNothing() throws Exception {
    var run = run();
    assertThat(run.run("fix", "--repo", "answers", "--task", "The answer is wrong", "--dry-run"))
        .isZero();
    assertThat(run.out())
        .contains("Write the right answer.")
        .contains("1. Edit answer.txt.")
        .endsWith("\n  Nothing was changed. Run it again without --dry-run.\n");
    assertThat(git("branch", "--format=%(refname:short)")).isEqualTo("main\n");
  }

  @Test
  void aSpawnedAgentTakesSecretsFromStandardInputAndClaimsItsDirectory() throws Exception {
    Path directory = Files.createDirectories(home.resolve("run"));
    String line =
        JsonNodeFactory.instance
                .objectNode()
                .put("config", "defaults: { agent: { api_key: '${MY_KEY}' } }")
                .put("configName", "agentsmith.yml")
                .<ObjectNode>set(
                    "environment",
                    JsonNodeFactory.instance.objectNode().put("MY_KEY", "sk-ant-secret-0123456789"))
            + "\n";
    var first = spawned(directory).reading(line);
    assertThat(first.run("fix", "--repo", repository.toString(), "--task", "wrong", "--headless"))
        .as(first.err())
        .isZero();
    assertThat(JSON.readTree(first.lastLine()).path("type").asText()).isEqualTo("finished");
    assertThat(model.headers().getLast().getFirst("x-api-key"))
        .isEqualTo("sk-ant-secret-0123456789");
    assertThat(Files.readString(directory.resolve("pid")))
        .matches(ProcessHandle.current().pid() + " \\d+");

    var second = spawned(directory).reading(line);
    assertThat(second.run("fix", "--repo", repository.toString(), "--task", "wrong", "--headless"))
        .isEqualTo(ExitCode.NOT_CLAIMED);
    assertThat(second.out() + second.err()).isEmpty();
  }

  @Test
  void aSpawnedAgentWithoutItsSecretsEndsBeforeItClaims() throws Exception {
    Path directory = Files.createDirectories(home.resolve("run"));
    var run = spawned(directory).reading("");
    assertThat(run.run("fix", "--repo", repository.toString(), "--task", "wrong", "--headless"))
        .isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "No secrets and no configuration came by standard input within 10 s."
                + " AGENTSMITH_RUN_DIR is set by a spawner alone: unset it.\n");
    assertThat(directory).isEmptyDirectory();
  }

  private CommandLineRun run() {
    return new CommandLineRun(home)
        .with("ANTHROPIC_API_KEY", "key-of-the-test")
        .with("ANTHROPIC_BASE_URL", model.url())
        .with("AGENTSMITH_RUN_ID", RUN);
  }

  private CommandLineRun spawned(Path directory) {
    return new CommandLineRun(home)
        .with("ANTHROPIC_BASE_URL", model.url())
        .with("AGENTSMITH_RUN_ID", RUN)
        .with("AGENTSMITH_RUN_DIR", directory.toString());
  }

  private String git(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("git", "-C", repository.toString()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
