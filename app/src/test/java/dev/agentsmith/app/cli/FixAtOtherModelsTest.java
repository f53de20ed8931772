package dev.agentsmith.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.loopback.Conversation;
import dev.agentsmith.testkit.FakeAnthropic;
import dev.agentsmith.testkit.FakeOpenAi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixAtOtherModelsTest {
  private static final String CONVERSATION =
      """
      {"name": "answers", "phases": [
        {"until": "submit_plan", "turns": [
          {"calls": [{"name": "submit_plan", "input": {
            "summary": "Write the right answer.",
            "criteria": ["the answer is right"], "steps": ["Edit answer.txt."]}}]}]},
        {"until": "finish", "turns": [
          {"text": "I look.", "calls": [
            {"name": "read_file", "input": {"path": "answer.txt"}},
            {"name": "read_file", "input": {"path": "Makefile"}}]},
          {"calls": [{"name": "edit_file", "input": {"path": "answer.txt",
            "old_text": "wrong", "new_text": "right"}}]},
          {"calls": [{"name": "finish", "input": {
            "summary": "The answer was wrong.",
            "commit_subject": "Give the right answer",
            "criteria": [{"text": "the answer is right", "met": true, "evidence": "make test"}],
            "decisions": []}}]}]}]}
      """;

  @TempDir Path home;
  private Path repository;

  @BeforeEach
  void makeARepositoryWithAFailingTest() throws Exception {
    repository = Files.createDirectories(home.resolve("answers"));
    Files.writeString(repository.resolve("answer.txt"), "wrong\n");
    Files.writeString(repository.resolve("Makefile"), "test:\n\t@grep -q right answer.txt\n");
    git("init", "--quiet", "--initial-branch=main");
    git("add", ".");
    git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--message=begin");
  }

  @Test
  void eachRoleIsAskedAtItsOwnProviderAndWhatHasNoPriceIsSaid() throws Exception {
    Conversation script = Conversation.of(new ObjectMapper().readTree(CONVERSATION));
    try (var claude = FakeAnthropic.start(script);
        var other = FakeOpenAi.start(script)) {
      configure(
          """
          defaults:
            agent:
              models:
                implement: { type: openai, model: house-model, endpoint: "%s" }
          """
              .formatted(other.url()));
      var run =
          new CommandLineRun(home)
              .with("ANTHROPIC_API_KEY", "key-of-the-test")
              .with("ANTHROPIC_BASE_URL", claude.url());
      assertThat(fix(run)).as(run.err()).isZero();

      assertThat(claude.requests()).hasSize(1);
      assertThat(other.requests()).hasSize(3);
      assertThat(other.requests().getFirst().path("model").asText()).isEqualTo("house-model");
      assertThat(other.headers().getFirst().getFirst("authorization")).isNull();
      assertThat(other.headers().getFirst().getFirst("x-api-key")).isNull();
      JsonNode state = new ObjectMapper().readTree(run.out()).path("state");
      assertThat(state.path("end").path("outcome").asText()).isEqualTo("succeeded");
      assertThat(state.path("usd").isNumber()).as("a sum with unknown parts").isFalse();
      String branch = git("branch", "--list", "fix/*", "--format=%(refname:short)").strip();
      assertThat(git("show", branch + ":answer.txt")).isEqualTo("right\n");
      assertThat(git("log", "-p", branch))
          .contains(
              "The price of house-model is not known: budget.usd ($2.00) can't be kept for it.");
    }
  }

  @Test
  void withoutAKeyOpenAiItselfIsNotAsked() throws Exception {
    configure("defaults: { agent: { type: openai, model: gpt-5.4 } }");
    var run = new CommandLineRun(home);
    assertThat(fix(run)).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "There is no key for the model: OPENAI_API_KEY is not set. Set it, or name another"
                + " variable as agent.api_key in agentsmith.yml.\n");
  }

  @Test
  void whatIsNotThereYetIsRefusedWithAWayOut() throws Exception {
    configure("defaults: { agent: { type: gemini, model: gemini-3-pro } }");
    var run = new CommandLineRun(home);
    assertThat(fix(run)).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "Models of type gemini are not in this version. Set agent.type to openai, and"
                + " agent.endpoint to the address at which Gemini speaks like it.\n");
  }

  private static int fix(CommandLineRun run) {
    return run.run("fix", "--repo", "answers", "--task", "The answer is wrong", "--json");
  }

  private void configure(String yaml) throws IOException {
    Path folder = Files.createDirectories(home.resolve(".agentsmith"));
    Files.writeString(folder.resolve("agentsmith.yml"), yaml);
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
