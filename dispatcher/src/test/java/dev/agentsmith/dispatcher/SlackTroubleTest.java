package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.loopback.slack.Delivery;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
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

/// Requests that are not what they seem, a Slack that misbehaves, people who may not.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SlackTroubleTest {
  private static final Duration SOON = SlackStage.SOON;
  private static final Instant NOON = SlackStage.NOON;

  @TempDir Path directory;
  private SlackStage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new SlackStage(directory);
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  @Test
  void threeDeliveriesInTwoFormsAreOneCommand() {
    stage.slack.deliverTimes(3);

    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    stage.dispatcher.claimed(stage.run(asked));
    stage.append(stage.run(asked), new RunEvent.Finished(1, NOON, SlackStage.succeeded()));
    stage.terminal(asked);

    assertThat(stage.dispatcher.jobs()).hasSize(1);
    assertThat(stage.ours(asked)).hasSize(2);
  }

  @Test
  void forgedOldAndReplayedRequestsAreRefused() {
    assertThat(stage.slack.forged("U1").says("C1", "fix #42 in my-api").await())
        .allMatch(d -> d.status() == 401);
    assertThat(stage.slack.unsigned("U1").says("C1", "fix #42 in my-api").await())
        .allMatch(d -> d.status() == 401);
    assertThat(stage.slack.old("U1").says("C1", "fix #42 in my-api").await())
        .allMatch(d -> d.status() == 401);
    assertThat(stage.dispatcher.jobs()).isEmpty();
  }

  @Test
  void chatterLeavesNoTrace() throws Exception {
    for (String text :
        List.of("we should fix #42 someday", "status", "help", "good morning", "cancel")) {
      assertThat(stage.slack.user("U1").says("C1", text).await()).allMatch(Delivery::isAccepted);
    }

    assertThat(stage.slack.calls()).isEmpty();
    assertThat(stage.dispatcher.book.open()).isEmpty();
  }

  @Test
  void whoMayNotIsToldWhoMay() throws Exception {
    Sent asked = stage.slack.user("U2").mentions("C1", "fix #42 in vault");
    asked.await();

    assertThat(stage.slack.text("C1", stage.terminal(asked).ts()))
        .isEqualTo("@u2 Only @S1 and @U1 may start runs in vault. Ask one of them.");
    assertThat(stage.dispatcher.jobs()).isEmpty();
  }

  @Test
  void aButtonIsNoWayAroundTheAllowList() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in vault");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.living(asked, text -> text.contains("[Cancel]"));

    stage.slack.user("U2").clicks("C1", stage.ours(asked).getFirst().ts(), "Cancel").awaitOnly();
    stage.slack.user("U2").replies("C1", asked.ts(), "delete everything").await();

    Eventually.within(SOON)
        .until(
            () -> stage.texts(asked),
            all -> all.contains("@u2 Only @S1 and @u1 may cancel runs in vault. Ask one of them."));
    assertThat(stage.dispatcher.inbox.read(run)).isEmpty();
    assertThat(stage.dispatcher.book.find(run).orElseThrow().cancelledBy()).isEmpty();
  }

  @Test
  void aTitleOfThreeThousandCharactersAndALivingMessageThatSomebodyDeletes() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    String title = "<@U9> & ".repeat(400);
    stage.append(
        run,
        new RunEvent.Started(
            1,
            NOON,
            new RunSubject("my-api", "#42", title, "claude-x", Usd.of("2.00")),
            List.of("implement")));
    stage.living(asked, text -> text.contains("<@U9> & <@U9> &"));
    assertThat(stage.slack.notified("C1", stage.ours(asked).getFirst().ts())).containsExactly("U1");

    stage.slack.user("U9").deletes("C1", stage.ours(asked).getFirst().ts());
    stage.append(run, new RunEvent.StepStarted(2, NOON, "implement"));
    stage.append(run, new RunEvent.Finished(3, NOON, SlackStage.succeeded()));

    assertThat(stage.slack.text("C1", stage.terminal(asked).ts())).startsWith("@u1 *done:* ");
    assertThat(stage.ours(asked)).hasSize(1);
  }

  @Test
  void anAnswerThatIsLostAfterThePostDoublesNothing() {
    stage.slack.fail("chat.postMessage", new Fault.AnswerLost());

    Sent asked = stage.slack.user("U1").mentions("C1", "help");
    asked.await();
    stage.terminal(asked);

    Eventually.within(SOON).until(() -> stage.dispatcher.book.open(), open -> open.isEmpty());
    assertThat(stage.ours(asked)).hasSize(1);
  }

  @Test
  void aRefusalWithRetryAfterIsWaitedFor() {
    stage.slack.fail(
        "chat.postMessage",
        new Fault.TooManyRequests(Duration.ofSeconds(2)),
        new Fault.ServerError(503));
    long begin = System.nanoTime();

    Sent asked = stage.slack.user("U1").mentions("C1", "help");
    asked.await();
    stage.terminal(asked);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(stage.ours(asked)).hasSize(1);
  }

  @Test
  void anArchivedChannelStopsNoRun() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.slack.archive("C1");

    stage.append(run, SlackStage.started());
    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));

    Eventually.within(SOON).until(() -> stage.dispatcher.book.open(), open -> open.isEmpty());
  }

  @Test
  void withoutRedisWhatNeedsItIsDeliveredAgain() throws Exception {
    stage.redis.killHard();

    List<Delivery> deliveries = stage.slack.user("U1").mentions("C1", "what is going on?").await();

    assertThat(deliveries).anyMatch(d -> d.status() == 503);
  }
}
