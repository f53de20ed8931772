package dev.agentsmith.dispatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.Link;
import dev.agentsmith.testkit.slack.FakeSlack;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two dispatchers at one Redis, one of which goes.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SlackReplicasTest {
  private static final Duration SOON = SlackStage.SOON;
  private static final Instant NOON = SlackStage.NOON;
  private static final String DONE =
      "@u1 *done:* pull request (https://host/pr/57) · 1 min 23 s · $0.47";

  @TempDir Path directory;
  private static final RunEvent QUESTION =
      new RunEvent.Asked(
          2,
          NOON,
          new Question("q1", "Round what?", List.of("Each line", "The total"), "Each line", NOON));

  private SlackStage stage;

  @BeforeEach
  void start() throws Exception {
    stage = SlackStage.brisk(directory, new Limits(20, 1, 3));
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  @Test
  void aReplicaThatClosesHandsItsRunsOverAtOnceAndTheirAgentsGoOn() throws Exception {
    Sent live = asks("fix #1 in my-api");
    RunId run = stage.run(live);
    long agent = stage.dispatcher.agentPid(run);
    stage.append(run, SlackStage.started());
    stage.living(live, text -> text.contains("ignores it"));
    Sent waits = asks("fix #2 in my-api");
    Eventually.within(SOON).until(() -> stage.texts(waits).size() == 1);
    DispatcherFixture other = stage.joins();
    other.awaitSteady();

    long told = System.nanoTime();
    stage.dispatcher.close();
    Eventually.within(SOON).until(() -> other.holds(run) && other.holds(stage.run(waits)));

    // Sooner than a heartbeat runs out.
    assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(2));
    assertThat(ProcessHandle.of(agent)).isPresent();
    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));
    assertThat(stage.end(live, run, "U1")).isEqualTo(DONE);
    other.agentDoes(stage.run(waits), SlackStage.says(stage.run(waits), SlackStage.succeeded()));
    assertThat(stage.end(waits, stage.run(waits), "U1")).isEqualTo(DONE);
    assertThat(other.jobs()).hasSize(2);
  }

  @Test
  void aReplicaThatClosesWhileItPostsLeavesNoDouble() throws Exception {
    Sent asked = asks("fix #1 in my-api");
    RunId run = stage.run(asked);
    stage.append(run, SlackStage.started());
    stage.living(asked, text -> text.contains("ignores it"));
    DispatcherFixture other = stage.joins();
    stage.slack.fail("chat.postMessage", new Fault.Stall(5));
    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));
    Eventually.within(SOON).until(() -> stage.ours(asked).size() == 2);

    stage.dispatcher.close();

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.slack.calls("chat.postMessage")).hasSize(2);
    assertThat(other.jobs()).hasSize(1);
  }

  /// Of the living message nobody knows: its post was not answered, and its thread can't be read.
  @Test
  void whatTheLastHolderPostedAndCouldNotNoteShowsTheEndToo() throws Exception {
    stage.slack.fail("chat.postMessage", new Fault.Stall(5));
    Sent asked = asks("fix #1 in my-api");
    RunId run = stage.run(asked);
    Eventually.within(SOON).until(() -> stage.ours(asked).size() == 1);
    stage.dispatcher.claimed(run);
    stage.dispatcher.vanish();
    stage.dispatcher.agentDoes(run, SlackStage.says(run, SlackStage.succeeded()));
    stage.slack.fail(
        "conversations.replies", new Fault.Reset(), new Fault.Reset(), new Fault.Reset());

    stage.joins();

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.living(asked, text -> text.startsWith("*Fixed*"))).isNotEmpty();
  }

  @Test
  void aRedisThatComesBackEmptyIsNobodysDeath() throws Exception {
    Sent asked = asks("fix #1 in my-api");
    RunId run = stage.run(asked);
    stage.living(asked, text -> text.contains("waiting for the agent"));
    DispatcherFixture idle = stage.joins();

    stage.redis.killHard();
    stage.redis.startAgain();
    Eventually.within(SOON).until(() -> idle.book.open().size() == 1);
    stage.append(run, new RunEvent.Finished(1, NOON, SlackStage.succeeded()));

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(idle.book.find(run).orElseThrow().number()).isEqualTo("1");
  }

  @Test
  void anEndWhileRedisIsAwayIsToldByItsHolderAlone() throws Exception {
    Sent asked = asks("fix #1 in my-api");
    RunId run = stage.run(asked);
    stage.living(asked, text -> text.contains("waiting for the agent"));
    DispatcherFixture other = stage.joins();

    stage.redis.killHard();
    other.agentDoes(run, SlackStage.says(run, SlackStage.succeeded()));
    stage.terminal(asked);
    stage.redis.startAgain();

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.slack.calls("chat.postMessage")).hasSize(2);
    assertThat(other.holds(run)).isFalse();
  }

  @Test
  void aRunWhoseHolderAndRedisAreGoneIsToldByWhatItsJobAndItsThreadRemember() throws Exception {
    Sent asked = asks("fix #1 in my-api");
    RunId run = stage.run(asked);
    stage.living(asked, text -> text.contains("waiting for the agent"));
    stage.dispatcher.vanish();
    stage.redis.killHard();
    stage.dispatcher.agentDoes(run, SlackStage.says(run, SlackStage.succeeded()));
    stage.redis.startAgain();
    DispatcherFixture other = stage.joins();

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.slack.calls("chat.postMessage")).hasSize(2);
    assertThat(other.jobs()).hasSize(1);
  }

  /// The events are lost, the Job ended without a last word: only the record has it.
  @Test
  void anEndThatWasToldStaysWhateverIsLostBeforeTheLivingMessageShowsIt() throws Exception {
    Sent asked = asks("fix #1 in my-api");
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.living(asked, text -> text.contains("ignores it"));
    DispatcherFixture other = stage.joins();
    stage.slack.fail("chat.update", new Fault.TooManyRequests(Duration.ofMinutes(1)));
    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));
    stage.terminal(asked);
    Eventually.within(SOON).until(() -> stage.slack.calls().stream().anyMatch(c -> !c.isOk()));
    Eventually.within(SOON)
        .until(
            () -> other.book.mirror().find(run).orElseThrow().posted(),
            posted -> posted.containsKey("terminal"));
    stage.dispatcher.agentDoes(run, "exit 0");
    stage.dispatcher.vanish();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), stage.redis.port())) {
      socket.getOutputStream().write(("DEL agentsmith:" + run + ":events\r\n").getBytes(UTF_8));
      assertThat(socket.getInputStream().readNBytes(2)).isEqualTo(":1".getBytes(UTF_8));
    }

    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.living(asked, text -> text.startsWith("*Fixed*"))).isNotEmpty();
  }

  @Test
  void aQuestionOutlivesItsDispatcherAndRedis() throws Exception {
    Sent asked = asks("fix #1 in my-api");
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.append(run, QUESTION);
    SlackMessage question =
        Eventually.within(SOON)
            .until(
                () ->
                    stage.ours(asked).stream()
                        .filter(message -> message.text().contains("Round what?"))
                        .toList(),
                list -> !list.isEmpty())
            .getFirst();

    stage.dispatcher.vanish();
    stage.redis.killHard();
    stage.redis.startAgain();
    DispatcherFixture other = stage.joins();
    // As the agent does, once it finds its events gone.
    stage.append(run, SlackStage.started());
    stage.append(run, QUESTION);
    Eventually.within(SOON).until(() -> other.holds(run));
    stage.slack.user("U2").clicks("C1", question.ts(), "The total").awaitOnly();

    InboxEntry answer =
        Eventually.within(SOON)
            .until(() -> other.inbox.read(run), all -> !all.isEmpty())
            .getFirst();
    assertThat(answer.text()).isEqualTo("The total");
    stage.append(run, new RunEvent.Received(3, NOON, answer.id()));
    stage.append(run, new RunEvent.Answered(4, NOON, "q1", "The total", "U2"));
    Eventually.within(SOON)
        .until(
            () -> stage.slack.text("C1", question.ts()),
            text -> text.equals("*Round what?*\nAnswered by @u2: The total"));
    stage.append(run, new RunEvent.Finished(5, NOON, SlackStage.succeeded()));
    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
    assertThat(stage.ours(asked).stream().filter(m -> m.text().contains("Round what?"))).hasSize(1);
  }

  /// Between two edits there is a turn's time.
  @Test
  void aQuestionLosesItsButtonsThoughItsDispatcherDiesBetweenTheEndAndThat() throws Exception {
    Sent asked = asks("fix #1 in my-api");
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.append(run, QUESTION);
    Eventually.within(SOON)
        .until(() -> stage.texts(asked).stream().anyMatch(text -> text.contains("[The total]")));
    stage.append(run, new RunEvent.Finished(3, NOON, SlackStage.succeeded()));
    stage.living(asked, text -> text.startsWith("*Fixed*"));
    stage.slack.fail("chat.update", new Fault.TooManyRequests(Duration.ofMinutes(1)));
    Eventually.within(SOON).until(() -> stage.slack.calls().stream().anyMatch(c -> !c.isOk()));
    stage.dispatcher.vanish();
    stage.joins();

    Eventually.within(SOON)
        .until(() -> stage.texts(asked).stream().noneMatch(text -> text.contains("[The total]")));
    assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
  }

  /// Redis is there, but not for this one: the other takes the same command, and finds its Job.
  @Test
  void whatWasSaidWhileCutOffFromRedisStandsThereOnceWhereTheHolderSaysItToo() throws Exception {
    try (var link = new Link(stage.redis.port())) {
      DispatcherFixture cutOff = stage.joins(link.address());
      link.shut(true);
      Sent asked = asks("fix #1 in my-api");
      RunId run = stage.run(asked);
      Eventually.within(SOON).until(() -> stage.texts(asked).size() == 1);
      var message =
          new IncomingMessage(
              new ThreadRef("slack", "C1", asked.ts()),
              FakeSlack.TEAM + ":" + asked.ts(),
              "U1",
              "fix #1 in my-api",
              Instant.now(),
              Manner.ADDRESSED);
      assertThat(stage.dispatcher.dispatcher.receive(message).join()).isTrue();
      Eventually.within(SOON)
          .until(
              () -> stage.dispatcher.book.find(run).flatMap(RunRecord::state),
              state -> state.equals(Optional.of(RunRecord.State.JOB)));
      link.shut(false);

      Eventually.within(SOON).until(() -> stage.texts(asked).size() == 1);
      stage.dispatcher.agentDoes(run, SlackStage.says(run, SlackStage.succeeded()));
      assertThat(stage.end(asked, run, "U1")).isEqualTo(DONE);
      assertThat(cutOff.jobs()).hasSize(1);
    }
  }

  private Sent asks(String text) {
    Sent asked = stage.slack.user("U1").mentions("C1", text);
    asked.await();
    return asked;
  }
}
