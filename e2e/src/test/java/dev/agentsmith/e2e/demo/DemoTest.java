package dev.agentsmith.e2e.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.testkit.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The demo as a user starts it, to its end and to ends it was not meant for.
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DemoTest {
  private static final Duration GONE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void itEndsInAPullRequestWhoseTestsPassAndLeavesNothingRunning() throws Exception {
    Process demo = start("--json");
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);

    assertThat(demo.waitFor()).as(out).isZero();
    JsonNode result = new JsonMapper().readTree(out);
    assertThat(result.path("outcome").asText()).isEqualTo("succeeded");
    assertThat(result.path("runId").asText()).hasSize(16);
    assertThat(result.path("testsBefore").toString()).isEqualTo("{\"passed\":3,\"failed\":1}");
    assertThat(result.path("testsAfter").toString()).isEqualTo("{\"passed\":4,\"failed\":0}");
    assertThat(result.path("costUsd").asDouble()).isPositive();
    assertThat(result.path("durationMs").asLong()).isPositive();
    assertThat(Path.of(result.path("pullRequest").asText())).exists();
    assertThat(git(result, "diff", "--stat=60", "main..." + text(result, "branch"), "--", "src"))
        .contains("TodoStore.java | 2 +-")
        .contains("1 file changed, 1 insertion(+), 1 deletion(-)");
    assertThat(git(result, "rev-parse", "--short=7", text(result, "branch")).strip())
        .isEqualTo(text(result, "commit").substring(0, 7));
    assertNothingRuns();
  }

  @Test
  void elsewhereThanOnATerminalItTellsOneFactALine() throws Exception {
    Process demo = start();
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);

    assertThat(demo.waitFor()).as(out).isZero();
    assertThat(out)
        .startsWith(
            "Agent Smith 0.1.0 · demo · model: scripted (no ANTHROPIC_API_KEY: a recording)\n")
        .contains("you: fix #1 in todo-list\n")
        .contains("✓ Run tests             ")
        .contains("4 of 4 tests (before: 3 of 4)")
        .contains("✓ a fresh clone of the branch builds, and its tests pass\n")
        .contains("+      items.add(new Item(text, line.startsWith(DONE)));\n")
        .doesNotContain("\u001b");
    assertNothingRuns();
  }

  @Test
  void withASlackInBetweenItTellsWhatSlackWasSent() throws Exception {
    Process demo = start("--slack");
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);

    assertThat(demo.waitFor()).as(out).isZero();
    assertThat(out)
        .contains(
            "\nThe thread is drawn from the blocks that a Slack on this machine is sent.\n",
            " you: @agentsmith fix #1 in todo-list\n",
            " agentsmith: Fixing #1 in todo-list for @you\n",
            "✓ Slack took all calls: 2 chat.postMessage, ",
            "✓ a fresh clone of the branch builds, and its tests pass\n")
        .containsPattern(
            " agentsmith: @you done: pull request /.* 4 of 4 tests \\(before: 3 of 4\\)")
        .doesNotContain("\u001b");
    assertNothingRuns();
  }

  @Test
  void withASlackInBetweenTheResultIsOneObjectToo() throws Exception {
    Process demo = start("--slack", "--json");
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);

    assertThat(demo.waitFor()).as(out).isZero();
    JsonNode result = new JsonMapper().readTree(out);
    assertThat(result.path("outcome").asText()).isEqualTo("succeeded");
    assertThat(result.path("message").asText()).startsWith("@you done: pull request ");
    assertThat(result.path("slackCalls").path("chat.postMessage").asInt()).isEqualTo(2);
    assertThat(result.path("slackCalls").path("chat.update").asInt()).isPositive();
    assertNothingRuns();
  }

  /// Killed with SIGKILL at moments spread over its whole life.
  @Test
  void killedAtRandomMomentsItLeavesNothingRunning() throws Exception {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 5; round++) {
      int millis = 300 + random.nextInt(1800) + round * 1500;
      Process demo = round % 2 == 0 ? start() : start("--slack");
      boolean ended = demo.waitFor(millis, TimeUnit.MILLISECONDS);
      demo.destroyForcibly().waitFor();
      try {
        assertNothingRuns();
      } catch (AssertionError e) {
        throw new AssertionError(
            "seed %d, round %d, after %d ms, ended=%s: %s"
                .formatted(seed, round, millis, ended, e.getMessage()),
            e);
      }
    }
  }

  @Test
  void interruptedItEndsWith130AndLeavesNothingRunning() throws Exception {
    Process demo = start();
    Eventually.within(Duration.ofSeconds(60))
        .until(() -> running().stream().anyMatch(line -> line.contains("--ticket 1 ")));

    new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();

    assertThat(demo.waitFor()).isEqualTo(130);
    assertNothingRuns();
  }

  private Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(Distribution.command().toString(), "demo"));
    command.addAll(List.of(options));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("ANTHROPIC_"));
    // A Slack app of whoever starts it is none of the demo's business.
    builder.environment().put("SLACK_BOT_TOKEN", "xoxb-of-somebody");
    builder.environment().put("AGENTSMITH_CACHE", directory.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("err").toFile()));
    return builder.start();
  }

  private void assertNothingRuns() {
    Eventually.within(GONE).until(this::running, List::isEmpty);
  }

  /// Everything that works in the demo's directory or was told of it.
  private List<String> running() {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> pid != ProcessHandle.current().pid())
        .filter(
            pid ->
                read(pid, "environ").contains(directory.toString())
                    || workingDirectory(pid).startsWith(directory))
        .map(pid -> pid + " " + read(pid, "cmdline").replace('\0', ' '))
        .toList();
  }

  private static String read(long pid, String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/" + file));
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static Path workingDirectory(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd"));
    } catch (IOException e) {
      return Path.of("/");
    }
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asText();
  }

  private static String git(JsonNode result, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", text(result, "repository")));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return out;
  }
}
