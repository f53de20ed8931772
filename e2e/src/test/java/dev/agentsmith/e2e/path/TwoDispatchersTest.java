package dev.agentsmith.e2e.path;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.slack.FakeSlack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Dispatcher processes that are stopped or ended while another lives, as Slack shows it.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class TwoDispatchersTest {
  private static final Duration STOPPED = Duration.ofSeconds(10);
  private static final String DONE =
      "@u1 *done:* pull request <stage>/pull-requests/fix-1-the-number-is-wrong.md"
          + " · 1 file +1 −1 · passed (before: failed), no test was counted · <time> · $<cost>";

  @TempDir Path directory;

  @Test
  void oneThatIsStoppedForTenSecondsWhileItPostsTheEndLeavesOneEnd() throws Exception {
    var gate = new Gate(Played.fixesIt());
    try (var path = new SlackPath(directory, gate);
        var way = new HeldCalls(path.slack.api())) {
      SlackPath.Replica first = path.joins(way.api());
      SlackPath.Replica second = path.joins(path.slack.api());
      path.slack.sendsTo(first.url());
      Sent asked =
          path.slack.user("U1").mentions(SlackPath.CHANNEL, "could you please fix #1 in number?");
      asked.await();
      RunId run = SlackPath.run(asked);
      Eventually.within(Stage.LIMIT).until(() -> path.texts(asked).size() == 1);
      way.hold("chat.postMessage");
      gate.open();
      Eventually.within(Stage.LIMIT).until(way::isHolding);

      first.signal("STOP");
      long stopped = System.nanoTime();
      Eventually.within(Stage.LIMIT).until(() -> path.ends(run) == 1);
      way.release();
      assertThat(path.ends(run)).isEqualTo(2);
      Eventually.within(Stage.LIMIT).until(() -> System.nanoTime() - stopped > STOPPED.toNanos());
      first.signal("CONT");
      Eventually.within(Stage.LIMIT)
          .until(() -> first.lines().stream().anyMatch(l -> l.contains("run given up run=" + run)));

      assertThat(path.end(asked, "U1")).isEqualTo(DONE);
      assertThat(path.jobs()).hasSize(1);
      assertThat(second.lines()).anyMatch(l -> l.contains("run taken over run=" + run));
      assertLogs(first, run);
      assertLogs(second, run);
    }
  }

  @Test
  void oneThatIsToldToEndHandsItsRunsOverAndTheirAgentsGoOn() throws Exception {
    var gate = new Gate(Played.fixesIt());
    try (var path = new SlackPath(directory, gate)) {
      SlackPath.Replica first = path.joins(path.slack.api());
      SlackPath.Replica second = path.joins(path.slack.api());
      path.slack.sendsTo(first.url());
      Sent asked = path.slack.user("U1").mentions(SlackPath.CHANNEL, "fix #1 in number");
      asked.await();
      RunId run = SlackPath.run(asked);
      Eventually.within(Stage.LIMIT)
          .until(() -> path.texts(asked).stream().anyMatch(text -> text.contains("▸")));
      long agent = path.stage.agentPid(run);

      first.signal("TERM");
      assertThat(first.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
      Eventually.within(Duration.ofSeconds(2))
          .until(
              () -> second.lines().stream().anyMatch(l -> l.contains("run taken over run=" + run)));
      assertThat(ProcessHandle.of(agent)).isPresent();
      gate.open();

      assertThat(path.end(asked, "U1")).isEqualTo(DONE);
      assertThat(path.jobs()).hasSize(1);
    }
  }

  @Test
  void aTokenThatIsRevokedIsToldOnceInTheLogAndAskedForOnce() throws Exception {
    try (var path = new SlackPath(directory, Played.fixesIt())) {
      SlackPath.Replica only = path.joins(path.slack.api());
      path.slack.sendsTo(only.url());
      path.slack.revokeToken();
      Sent first = path.slack.user("U1").mentions(SlackPath.CHANNEL, "help");
      first.await();
      Eventually.within(Stage.LIMIT)
          .until(() -> only.lines().stream().anyMatch(l -> l.contains("slack refuses our token")));
      Sent second = path.slack.user("U2").mentions(SlackPath.CHANNEL, "projects");
      second.await();
      Eventually.within(Stage.LIMIT)
          .until(() -> only.lines().stream().filter(l -> l.contains("not posted")).count() == 2);
      path.slack.giveTokenBack();

      assertThat(path.end(first, "U1")).startsWith("@u1 I understand:");
      assertThat(path.end(second, "U2")).startsWith("@u2 ");
      assertThat(path.slack.calls().stream().filter(c -> !c.isOk())).hasSize(1);
      assertThat(only.lines())
          .filteredOn(line -> line.contains("slack refuses our token"))
          .hasSize(1);
      assertThat(only.lines())
          .filteredOn(line -> line.contains("slack takes our token again"))
          .hasSize(1);
    }
  }

  /// Lines for a collector, which name the run and hold neither what people say nor a secret.
  private static void assertLogs(SlackPath.Replica replica, RunId run) throws Exception {
    List<String> lines = replica.lines();
    for (String line : lines) {
      JsonNode fact = new JsonMapper().readTree(line);
      assertThat(fact.path("at").asText()).as(line).isNotEmpty();
      assertThat(fact.path("message").asText()).as(line).isNotEmpty();
      assertThat(fact.path("run").asText())
          .as(line)
          .isEqualTo(line.contains("run=" + run) ? run.value() : "");
    }
    assertThat(lines).anyMatch(line -> line.contains("\"run\":\"" + run + "\""));
    assertThat(String.join("\n", lines))
        .doesNotContain(
            "could you",
            "number is wrong",
            FakeSlack.TOKEN.reveal(),
            FakeSlack.SIGNING_SECRET.reveal(),
            Stage.TOKEN);
  }
}
