package dev.agentsmith.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.loopback.Turn;
import dev.agentsmith.testkit.FakeAnthropic;
import dev.agentsmith.testkit.slack.FakeSlack;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path home;

  @Test
  void aMachineThatHasAllIsToldSoALineEach() {
    try (var model = FakeAnthropic.start(_ -> new Turn("Hi", List.of()))) {
      var run =
          new CommandLineRun(home)
              .with("ANTHROPIC_API_KEY", "sk-test-0123456789")
              .with("ANTHROPIC_BASE_URL", model.url());

      assertThat(run.run("doctor")).as(run.out() + run.err()).isZero();

      assertThat(run.out())
          .containsPattern("(?m)^ok    JDK 25\\.\\d+\\.\\d+, git 2\\.\\d+")
          .containsPattern("(?m)^ok    Sandbox: Landlock \\(ABI \\d+\\), seccomp, ")
          .containsPattern("(?m)^ok    model claude-sonnet-4-5 answers \\(\\d+ ms\\)$");
      assertThat(model.requests()).hasSize(3); // a model for each role
      assertThat(model.requests())
          .allSatisfy(request -> assertThat(request.path("max_tokens").asInt()).isEqualTo(1));
    }
  }

  @Test
  void whatIsMissingFailsWithItsMend() {
    var run = new CommandLineRun(home).with("REDIS_URL", "127.0.0.1:1");

    assertThat(run.run("doctor")).isEqualTo(1);

    assertThat(run.out())
        .contains(
            "FAIL  model claude-sonnet-4-5: There is no key for the model: ANTHROPIC_API_KEY is not"
                + " set.")
        .containsPattern(
            "(?m)^FAIL  Redis does not answer at \\S*127\\.0\\.0\\.1:1: .*\\. Start it, or correct"
                + " REDIS_URL\\.$")
        .containsPattern("\\d of \\d need you\\.\n$");
  }

  @Test
  void slackIsAskedWhatTheTokenMayDo() {
    try (var slack = FakeSlack.start()) {
      var run =
          new CommandLineRun(home)
              .with("SLACK_BOT_TOKEN", FakeSlack.TOKEN.reveal())
              .with("SLACK_SIGNING_SECRET", FakeSlack.SIGNING_SECRET.reveal())
              .with("SLACK_API_URL", slack.api());
      run.run("doctor");
      assertThat(run.out()).containsPattern("(?m)^ok    Slack: \\S+ in .+, with all scopes$");

      slack.removeScope("channels:history");
      run.run("doctor");
      assertThat(run.out())
          .contains(
              "FAIL  Slack: scope channels:history is missing. Add it under OAuth & Permissions,"
                  + " reinstall, run doctor again.");

      slack.revokeToken();
      run.run("doctor");
      assertThat(run.out())
          .contains(
              "FAIL  Slack: auth.test: token_revoked. Look at SLACK_BOT_TOKEN (docs/slack.md).")
          .doesNotContain(FakeSlack.TOKEN.reveal());
    }
  }

  @Test
  void anEngineThatDoesNotAnswerFails() {
    var run =
        new CommandLineRun(home)
            .with("SPAWNER_TYPE", "docker")
            .with("REDIS_URL", "127.0.0.1:1")
            .with("DOCKER_HOST", "unix:///nowhere/docker.sock");
    run.run("doctor");

    assertThat(run.out())
        .contains(
            "FAIL  Docker does not answer at unix:///nowhere/docker.sock. Start it, or correct"
                + " DOCKER_HOST.\n");
  }

  @Test
  void programsReadTheSameAsJson() {
    var run = new CommandLineRun(home);

    assertThat(run.run("doctor", "--json")).isEqualTo(1);

    assertThat(run.out()).contains("\"well\" : false", "\"level\" : \"FAIL\"");
  }
}
