package dev.agentsmith.dispatcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.slack.Delivery;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.SlackCall;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.slack.FakeSlack;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever breaks between a command and its end: one Job, one thread, one true terminal message.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SlackFaultsTest {
  private static final Duration SOON = SlackStage.SOON;
  private static final Instant NOON = SlackStage.NOON;
  private static final String DONE =
      "@u1 *done:* pull request (https://host/pr/57) · 1 min 23 s · $0.47";

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
  void anAgentThatEndsWhileRedisIsAwayIsToldAtOnceAndOnce() {
    Sent asked = starts();
    RunId run = stage.run(asked);
    stage.append(run, SlackStage.started());
    stage.living(asked, text -> text.contains("ignores it"));

    stage.redis.killHard();
    stage.dispatcher.agentDoes(run, SlackStage.says(run, SlackStage.succeeded()));
    assertThat(stage.slack.text("C1", stage.terminal(asked).ts())).isEqualTo(DONE);
    stage.redis.startAgain();

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.slack.calls("chat.postMessage")).hasSize(2);
    assertThat(stage.dispatcher.jobs()).hasSize(1);
  }

  /// A full Redis takes no progress; it takes commands, and every end.
  @Test
  void aFullRedisLosesNoCommandAndNoEnd() throws Exception {
    Sent asked = starts();
    RunId run = stage.run(asked);
    stage.append(run, SlackStage.started());
    stage.living(asked, text -> text.contains("ignores it"));

    tellRedis("CONFIG SET maxmemory 1");
    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));
    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);

    Sent second = stage.slack.user("U1").mentions("C1", "fix #43 in my-api");
    second.await();
    RunId next = stage.run(second);
    stage.dispatcher.claimed(next);
    stage.append(next, new RunEvent.Finished(1, NOON, SlackStage.succeeded()));
    assertThat(stage.end(second, next, "U1")).isEqualTo(DONE);
    assertThat(stage.dispatcher.jobs()).hasSize(2);
  }

  private void tellRedis(String words) throws IOException {
    String[] at = stage.redis.address().split(":", 2);
    try (var socket = new Socket(at[0], Integer.parseInt(at[1]))) {
      socket.getOutputStream().write((words + "\r\n").getBytes(US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(5);
      assertThat(new String(answer, US_ASCII)).isEqualTo("+OK\r\n");
    }
  }

  @Test
  void aCancelThatMeetsASuccessIsToldAsTheSuccess() {
    Sent asked = starts();
    RunId run = stage.run(asked);
    stage.append(run, SlackStage.started());
    stage.living(asked, text -> text.contains("ignores it"));

    Sent click = stage.slack.user("U2").clicks("C1", living(asked).ts(), "Cancel");
    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));
    click.awaitOnly();

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    Eventually.within(SOON)
        .until(
            () -> stage.texts(asked),
            all ->
                all.contains("@u2 Cancelling #42 in my-api.")
                    || all.contains("@u2 #42 in my-api has ended already.")
                    || all.contains("@u2 No live run is known as \"" + run + "\"."));
  }

  /// The terminal reply comes before the agent is ended; it had succeeded all the same.
  @Test
  void aCancelThatIsToldBeforeTheAgentsOwnSuccessIsCorrected() {
    Sent asked = starts();
    RunId run = stage.run(asked);
    stage.append(run, SlackStage.started());
    stage.living(asked, text -> text.contains("ignores it"));
    stage.dispatcher.agentDoes(
        run,
        "succeed() {\n%s\nexit 0\n}\ntrap succeed TERM\nwhile :; do sleep 0.05; done"
            .formatted(SlackStage.says(run, SlackStage.succeeded())));

    stage.slack.user("U2").clicks("C1", living(asked).ts(), "Cancel").awaitOnly();
    Eventually.within(SOON).until(() -> !stage.dispatcher.inbox.read(run).isEmpty());
    stage.redis.killHard();
    assertThat(stage.slack.text("C1", terminalOf(asked, run).ts()))
        .startsWith("@u1 *cancelled* by @u2");
    stage.redis.startAgain();

    Eventually.within(SOON)
        .until(() -> stage.slack.text("C1", terminalOf(asked, run).ts()).equals(DONE));
    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
  }

  @Test
  void aCommandOlderThanFortyFiveMinutesStartsNothing() throws Exception {
    InstantSource late = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(-46));
    try (FakeSlack then = FakeSlack.start(late).channel("C1", "shop-dev")) {
      then.sendsTo(stage.listens(stage.dispatcher, late));

      assertThat(then.user("U1").mentions("C1", "fix #42 in my-api").await())
          .allMatch(Delivery::isAccepted);
    }

    assertThat(stage.dispatcher.book.open()).isEmpty();
    assertThat(stage.dispatcher.jobs()).isEmpty();
    assertThat(stage.slack.calls()).isEmpty();
  }

  @Test
  void aReplayedRequestIsTakenAndChangesNothing() {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    Delivery mention = asked.await().getFirst();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.slack.replay(mention).awaitOnly();
    stage.append(run, SlackStage.started());
    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));
    stage.end(asked, run, "U1");
    Delivery typed = stage.slack.user("U1").types("/agentsmith", "help", "C1").awaitOnly();
    Eventually.within(SOON).until(() -> stage.slack.calls("chat.postMessage").size() == 4);

    stage.slack.replay(mention).awaitOnly();
    stage.slack.replay(typed).awaitOnly();

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.slack.calls("chat.postMessage")).hasSize(4);
    assertThat(stage.dispatcher.jobs()).hasSize(1);
  }

  @Test
  void aChannelThatIsArchivedInMidRunHasItsEndToldDirectly() {
    Sent asked = starts();
    RunId run = stage.run(asked);
    stage.living(asked, text -> text.contains("waiting for the agent"));
    stage.slack.archive("C1");
    stage.append(run, SlackStage.started());
    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));

    String direct = stage.slack.direct("U1");
    SlackMessage told =
        Eventually.within(SOON)
            .until(() -> stage.slack.messages(direct), all -> !all.isEmpty())
            .getFirst();
    assertThat(stage.slack.text(direct, told.ts()))
        .isEqualTo("Where you asked, I can't write any more: fix #42 in my-api\n" + DONE);
    Eventually.within(SOON).until(() -> stage.dispatcher.book.open().isEmpty());
    assertThat(stage.slack.messages(direct)).hasSize(1);
    assertThat(stage.slack.calls("chat.postMessage")).hasSize(3);
    assertThat(stage.dispatcher.jobs()).hasSize(1);
  }

  @Test
  void aLivingMessageThatSomebodyDeletesIsNotWrittenAgain() {
    Sent asked = starts();
    RunId run = stage.run(asked);
    stage.living(asked, text -> text.contains("waiting for the agent"));
    stage.slack.user("U9").deletes("C1", living(asked).ts());
    stage.append(run, SlackStage.started());
    Eventually.within(SOON).until(() -> !stage.slack.calls("chat.update").isEmpty());
    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.ours(asked)).hasSize(1);
    assertThat(stage.slack.calls("chat.update")).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void aSlackThatHangsRefusesAndLosesAnswersIsToldEverythingOnce() {
    stage.slack.fail("chat.postMessage", new Fault.Hang());
    Sent asked = starts();
    RunId run = stage.run(asked);
    stage.append(run, SlackStage.started());
    stage.living(asked, text -> text.contains("ignores it"));
    stage.slack.fail("chat.postMessage", new Fault.BadJson(), new Fault.CutAfter(20));
    stage.slack.fail(
        "chat.update",
        new Fault.TooManyRequests(Duration.ofSeconds(1)),
        new Fault.ServerError(500),
        new Fault.AnswerLost());

    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.dispatcher.jobs()).hasSize(1);
  }

  @Test
  void aLivingMessageWhosePostWasNotHeardOfShowsTheEndAllTheSame() {
    stage.slack.fail("chat.postMessage", new Fault.AnswerLost());
    Fault[] unread = new Fault[5];
    Arrays.fill(unread, new Fault.ServerError(503));
    stage.slack.fail("conversations.replies", unread);
    Sent asked = starts();
    RunId run = stage.run(asked);
    Eventually.within(SlackStage.SOON).until(() -> stage.ours(asked).size() == 1);
    stage.append(run, new RunEvent.Finished(1, NOON, SlackStage.succeeded()));

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.slack.calls("chat.postMessage")).hasSize(2);
  }

  @Test
  void aTokenThatIsRevokedInMidRunIsAskedForOnceAndTheThreadCatchesUp() {
    Sent asked = starts();
    RunId run = stage.run(asked);
    stage.append(run, SlackStage.started());
    stage.living(asked, text -> text.contains("ignores it"));
    stage.slack.revokeToken();
    stage.append(run, new RunEvent.StepStarted(2, NOON, "implement"));
    Eventually.within(SOON).until(() -> refused().size() == 1);
    stage.append(run, new RunEvent.Finished(3, NOON, SlackStage.succeeded()));
    Eventually.within(SOON)
        .until(
            () -> stage.dispatcher.book.find(run).orElseThrow().posting(),
            posting -> posting.equals("terminal"));
    stage.slack.giveTokenBack();

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(refused()).hasSize(1);
  }

  private Sent starts() {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    stage.dispatcher.claimed(stage.run(asked));
    return asked;
  }

  private List<SlackCall> refused() {
    return stage.slack.calls().stream().filter(c -> c.outcome().equals("token_revoked")).toList();
  }

  private SlackMessage living(Sent asked) {
    return stage.ours(asked).getFirst();
  }

  /// Not that of the click, which is a command of its own.
  private SlackMessage terminalOf(Sent asked, RunId run) {
    return Eventually.within(SOON)
        .until(
            () ->
                stage.ours(asked).stream()
                    .filter(SlackStage::isTerminal)
                    .filter(m -> m.metadata().toString().contains(run.value()))
                    .toList(),
            all -> !all.isEmpty())
        .getFirst();
  }
}
