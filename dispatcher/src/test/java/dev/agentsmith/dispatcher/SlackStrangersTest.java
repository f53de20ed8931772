package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.SlackCall;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Words of tickets and models stay words in Slack, whatever they look like.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SlackStrangersTest {
  private static final Duration SOON = SlackStage.SOON;
  private static final Instant NOON = SlackStage.NOON;
  private static final String HOSTILE =
      "<!channel> <!here|x> <@U9> <!subteam^S1> <https://evil.example|ok> <#C9> &lt;!everyone&gt;"
          + " *bold* `code` ```block _it_ ~no~ | \u202edlrow";

  @TempDir Path directory;
  private SlackStage stage;

  @BeforeEach
  void start() throws Exception {
    stage = SlackStage.brisk(directory, new Limits(20, 5, 3));
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  @Test
  void whatAStrangerWroteMentionsNobodyLinksNowhereAndReadsAsItWasWritten() {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, started(HOSTILE));
    stage.append(run, new RunEvent.StepStarted(2, NOON, "implement"));
    stage.append(run, new RunEvent.Note(3, NOON, "editing " + HOSTILE, null));
    String living = stage.living(asked, text -> text.contains("editing <!channel>"));
    assertThat(living)
        .contains("<https://evil.example|ok> <#C9> &lt;!everyone&gt; *bold* `code` ```block")
        .doesNotContain("\u202e\"");
    stage.append(
        run,
        new RunEvent.Asked(
            4, NOON, new Question("q1", HOSTILE, List.of(HOSTILE, "No"), HOSTILE, NOON)));
    Eventually.within(SOON)
        .until(() -> stage.texts(asked), all -> all.stream().anyMatch(t -> t.endsWith("[No]")));
    stage.append(run, new RunEvent.Answered(5, NOON, "q1", HOSTILE, "U2"));
    stage.append(
        run,
        new RunEvent.StepFinished(
            6, NOON, "implement", StepState.Status.FAILED, HOSTILE, Work.NONE));
    RunState failed =
        RunState.EMPTY.after(started(HOSTILE)).ended(NOON, RunEnd.failed(Problem.of(HOSTILE, "")));
    stage.append(run, new RunEvent.Finished(7, NOON, failed));

    assertThat(stage.end(asked, run, "U1"))
        .startsWith("@u1 *not done:* <!channel> <!here|x> <@U9>");
    assertThat(sent()).allMatch(SlackCall::isOk);
    for (SlackCall call : sent()) {
      assertThat(markup(call.fields()).replaceAll("<!date\\^[^>]*>", ""))
          .doesNotContain("<!", "<#", "<https", "<@U9", " &lt;!everyone");
    }
    for (SlackMessage message : stage.ours(asked)) {
      assertThat(stage.slack.notified("C1", message.ts())).isSubsetOf("U1");
    }
  }

  @Test
  void aTitleOfThreeThousandCharactersHidesNeitherTheProjectNorWhoAsked() {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, started("<&> \ud83d\ude00 ".repeat(500)));

    assertThat(stage.living(asked, text -> text.contains("<&>")))
        .contains("<&> \ud83d\ude00 <&>", "…\" in my-api for @u1\n");

    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));
    stage.end(asked, run, "U1");
    assertThat(sent()).allMatch(SlackCall::isOk);
  }

  private static RunEvent started(String title) {
    return new RunEvent.Started(
        1,
        NOON,
        new RunSubject("my-api", "#42", title, "claude-x", Usd.of("2.00")),
        List.of("implement"));
  }

  private List<SlackCall> sent() {
    return stage.slack.calls().stream().filter(call -> call.method().startsWith("chat.")).toList();
  }

  /// All that Slack reads markup in.
  private static String markup(JsonNode fields) {
    var all = new StringBuilder(fields.path("text").asText());
    for (JsonNode object : fields.findParents("type")) {
      if (object.path("type").asText().equals("mrkdwn")) {
        all.append('\n').append(object.path("text").asText());
      }
    }
    return all.toString();
  }
}
