package dev.agentsmith.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.loopback.slack.BlockKit;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DryRunMessageTest {
  @TempDir Path directory;

  @BeforeEach
  void aConfiguration() throws Exception {
    Files.writeString(
        directory.resolve("agentsmith.yml"),
        """
        projects:
          my-api:
            source: { type: GitHub, url: "https://github.com/org/my-api" }
            tickets: { type: GitHub, url: "https://github.com/org/my-api" }
          my-app:
            source: { type: GitHub, url: "https://github.com/org/my-app" }
            tickets: { type: GitHub, url: "https://github.com/org/my-app" }
        """);
  }

  @Test
  void itShowsIntentProjectAndTheFirstMessage() throws Exception {
    Ran ran = run("please fix #42 in my-api");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out())
        .startsWith(
            """
            intent    fix · ticket #42 · project my-api
            project   my-api · https://github.com/org/my-api
            message   what Slack would be sent first (paste the blocks into Block Kit Builder):
            """);
    JsonNode message = json(ran);
    assertThat(message.path("text").asText())
        .isEqualTo(
            "*Fixing* <https://github.com/org/my-api/issues/42|#42> in my-api for <@U0000000000>");
    assertThat(BlockKit.problems(message.path("blocks"), BlockKit.Surface.MESSAGE)).isEmpty();
  }

  @Test
  void whatIsNotClearHasTheQuestion() throws Exception {
    Ran ran = run("fix #42 in my-a");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).contains("project   not clear\n");
    assertThat(json(ran).path("text").asText())
        .isEqualTo("<@U0000000000> \"my-a\" fits my-api, my-app. Which one?");
  }

  @Test
  void chatterHasNoIntent() {
    Ran ran = run("we should fix #42 someday");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out())
        .isEqualTo(
            "intent    none that the grammar knows (a small model would be asked, if configured)\n");
  }

  private record Ran(int exitCode, String out) {}

  private static JsonNode json(Ran ran) throws Exception {
    return JsonMapper.builder().build().readTree(ran.out().substring(ran.out().indexOf("\n{")));
  }

  private Ran run(String message) {
    var run = new CommandLineRun(directory);
    int code =
        run.run(
            "dispatcher",
            "--dry-run-message",
            message,
            "--config",
            directory.resolve("agentsmith.yml").toString());
    return new Ran(code, run.out());
  }
}
