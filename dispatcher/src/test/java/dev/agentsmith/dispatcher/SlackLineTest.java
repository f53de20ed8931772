package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands that wait in line for room, as their threads show it.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SlackLineTest {
  private static final Duration SOON = SlackStage.SOON;
  private static final String DONE =
      "@u1 *done:* pull request (https://host/pr/57) · 1 min 23 s · $0.47";

  @TempDir Path directory;
  private SlackStage stage;

  @BeforeEach
  void start() throws Exception {
    stage = SlackStage.brisk(directory, new Limits(20, 1, 3));
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  @Test
  void whoComesFirstIsServedFirstAndEachThreadTellsItsPlace() {
    Sent first = asks("fix #1 in my-api");
    stage.dispatcher.claimed(stage.run(first));
    Sent second = asks("fix #2 in my-api");
    shows(second, waits(2, "1st"));
    Sent third = asks("fix #3 in my-api");
    shows(third, waits(3, "2nd"));

    assertThat(finish(first)).isEqualTo(DONE);
    stage.dispatcher.claimed(stage.run(second));
    shows(third, waits(3, "1st"));
    Eventually.within(SOON)
        .until(
            () -> stage.texts(second),
            texts -> texts.stream().noneMatch(text -> text.startsWith("*Waiting")));
    assertThat(stage.dispatcher.jobs()).hasSize(2);

    assertThat(finish(second)).isEqualTo(DONE);
    assertThat(finish(third)).isEqualTo(DONE);
    assertThat(stage.dispatcher.jobs()).hasSize(3);
  }

  @Test
  void aWaitingCommandIsCancelledByItsButtonAndNoJobIsMade() {
    Sent live = asks("fix #1 in my-api");
    stage.dispatcher.claimed(stage.run(live));
    Sent waiting = asks("fix #2 in my-api");
    shows(waiting, waits(2, "1st"));

    stage.slack.user("U2").clicks("C1", stage.ours(waiting).getFirst().ts(), "Cancel").awaitOnly();

    assertThat(stage.end(waiting, stage.run(waiting), "U1"))
        .isEqualTo("@u1 *cancelled* by @u2 before it began.");
    shows(waiting, "@u2 Cancelled #2 in my-api before it began.");
    finish(live);
    assertThat(stage.dispatcher.jobs()).hasSize(1);
  }

  @Test
  void aRedisThatComesBackEmptyKeepsTheLineAndItsOrder() {
    Sent live = asks("fix #1 in my-api");
    stage.dispatcher.claimed(stage.run(live));
    Sent second = asks("fix #2 in my-api");
    shows(second, waits(2, "1st"));
    Sent third = asks("fix #3 in my-api");
    shows(third, waits(3, "2nd"));

    stage.redis.killHard();
    stage.redis.startAgain();
    Eventually.within(SOON).until(() -> stage.dispatcher.book.open().size() == 3);

    assertThat(stage.dispatcher.jobs()).hasSize(1);
    assertThat(finish(live)).isEqualTo(DONE);
    stage.dispatcher.claimed(stage.run(second));
    assertThat(stage.dispatcher.jobs()).hasSize(2);
    assertThat(finish(second)).isEqualTo(DONE);
    assertThat(finish(third)).isEqualTo(DONE);
    assertThat(stage.dispatcher.jobs()).hasSize(3);
  }

  @Test
  void aWaitingMessageThatSlackPutsOffHoldsNobodyBackInLine() {
    Sent live = asks("fix #1 in my-api");
    stage.dispatcher.claimed(stage.run(live));
    shows(live, "*Fixing* #1 in my-api for @u1\nwaiting for the agent to start\n[Cancel] [Logs]");
    stage.slack.fail("chat.postMessage", new Fault.TooManyRequests(Duration.ofSeconds(4)));
    Sent waiting = asks("fix #2 in my-api");
    Eventually.within(SOON).until(() -> stage.slack.calls("chat.postMessage").size() == 2);

    assertThat(finish(live)).isEqualTo(DONE);
    assertThat(finish(waiting)).isEqualTo(DONE);
  }

  private Sent asks(String text) {
    Sent asked = stage.slack.user("U1").mentions("C1", text);
    asked.await();
    return asked;
  }

  private static String waits(int ticket, String place) {
    return "*Waiting for room:* #%d in my-api for @u1 is %s in line. It starts by itself.\n[Cancel]"
        .formatted(ticket, place);
  }

  private void shows(Sent asked, String text) {
    Eventually.within(SOON).until(() -> stage.texts(asked), texts -> texts.contains(text));
  }

  /// Lets the agent succeed; its end as its thread tells it.
  private String finish(Sent asked) {
    RunId run = stage.run(asked);
    stage.dispatcher.agentDoes(run, SlackStage.says(run, SlackStage.succeeded()));
    return stage.end(asked, run, "U1");
  }
}
