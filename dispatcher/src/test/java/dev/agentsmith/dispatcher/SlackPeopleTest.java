package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisDaySpend;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.loopback.slack.Delivery;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who may do what and where, what it may cost, and what is said to one person alone.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SlackPeopleTest {
  private static final Duration SOON = SlackStage.SOON;
  private static final Instant NOON = SlackStage.NOON;
  private static final String CONFIG =
      """
      projects:
        my-api:
          source: { type: Local, url: "http://127.0.0.1:1/my-api.git" }
          tickets: { type: Local, path: tickets }
        ledger:
          access:
            channels: [C1]
            commands:
              feature: { users: [U7] }
              logs: { channels: [C2] }
          source: { type: Local, url: "http://127.0.0.1:1/ledger.git" }
          tickets: { type: Local, path: tickets }
          agent: { budget: { usd_per_day: 5.00 } }
      """;

  @TempDir Path directory;
  private SlackStage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new SlackStage(directory, CONFIG);
    stage.slack.channel("C2", "audit");
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  @Test
  void whoComesTooLateToAQuestionIsToldAloneWhoDecided() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.append(
        run,
        new RunEvent.Asked(
            2, NOON, new Question("q1", "Round what?", List.of("Lines", "Total"), "Lines", NOON)));
    SlackMessage question = message(asked, "Round what?");
    stage.slack.user("U2").clicks("C1", question.ts(), "Total").awaitOnly();
    InboxEntry first =
        Eventually.within(SOON)
            .until(() -> stage.dispatcher.inbox.read(run), list -> !list.isEmpty())
            .getFirst();
    stage.append(run, new RunEvent.Received(3, NOON, first.id()));
    stage.append(run, new RunEvent.Answered(4, NOON, "q1", "Total", "U2"));

    stage.slack.user("U3").clicksLate("C1", question.ts(), "Lines").awaitOnly();

    assertThat(stage.shownAlone("U3")).isEqualTo("Already answered by <@U2>: \"Total\".");
    assertThat(stage.dispatcher.inbox.read(run)).hasSize(1);
  }

  @Test
  void aFollowUpThatAWipedRedisLostIsWrittenAgain() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.slack.user("U1").replies("C1", asked.ts(), "please keep the old API").await();
    Eventually.within(SOON).until(() -> !stage.dispatcher.inbox.read(run).isEmpty());

    stage.redis.killHard();
    stage.redis.startAgain();

    InboxEntry entry =
        Eventually.within(SOON)
            .until(() -> stage.dispatcher.inbox.read(run), list -> !list.isEmpty())
            .getFirst();
    assertThat(entry.text()).isEqualTo("please keep the old API");
  }

  @Test
  void whatNoAgentCouldReadAnyMoreIsToldToWhoeverSaidIt() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.slack.user("U2").replies("C1", asked.ts(), "please keep the old API").await();
    Eventually.within(SOON).until(() -> !stage.dispatcher.inbox.read(run).isEmpty());

    stage.append(run, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));

    assertThat(stage.shownAlone("U2"))
        .isEqualTo("The run ended before its agent could read \"please keep the old API\".");
  }

  @Test
  void aTicketsLastRunIsTriedAgainFromAnywhere() throws Exception {
    RunId run = failedRun();

    stage.slack.user("U2").mentions("C2", "retry #42").await();

    Eventually.within(SOON)
        .until(
            () -> stage.dispatcher.jobs(),
            jobs -> jobs.size() == 2 && jobs.stream().anyMatch(job -> !job.run().equals(run)));
  }

  @Test
  void aTicketWithoutARunIsNotGuessedAt() {
    Sent asked = stage.slack.user("U1").mentions("C1", "retry #43");
    asked.await();

    assertThat(stage.slack.text("C1", stage.terminal(asked).ts()))
        .isEqualTo(
            "@u1 No run for #43 ended in the last hour. Start one?\n[Fix #43] [Feature #43]");
  }

  @Test
  void aProjectIsStartedInItsChannelsOnly() {
    Sent asked = stage.slack.user("U1").mentions("C2", "fix #42 in ledger");
    asked.await();

    assertThat(answer("C2", asked))
        .isEqualTo("@u1 Nobody may start runs in ledger from here. Say it in #shop-dev.");
    assertThat(stage.dispatcher.jobs()).isEmpty();
  }

  @Test
  void aCommandMayHaveARuleOfItsOwn() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "feature #42 in ledger");
    asked.await();
    assertThat(answer("C1", asked))
        .isEqualTo("@u1 Only @U7 may start runs for new features in ledger. Ask one of them.");
    Sent fix = stage.slack.user("U1").mentions("C1", "fix #42 in ledger");
    fix.await();
    stage.dispatcher.claimed(stage.run(fix));

    Sent logs = stage.slack.user("U1").mentions("C1", "logs #42");
    logs.await();

    assertThat(answer("C1", logs))
        .isEqualTo("@u1 Nobody may read the logs in ledger from here. Say it in #audit.");
  }

  @Test
  void aProjectThatSpentItsDayStartsNothing() throws Exception {
    try (var redis =
        new Redis(RedisUrl.parse(stage.redis.address(), null), 1, Duration.ofSeconds(1))) {
      new RedisDaySpend(redis, "ledger", Usd.of("9"), InstantSource.system(), Duration.ofSeconds(1))
          .reserve(Usd.of("5.01"));
    }

    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in ledger");
    asked.await();

    assertThat(answer("C1", asked))
        .startsWith(
            "@u1 ledger has spent $5.01 of its $5.00 for today (budget.usd_per_day). The next day"
                + " begins at 00:00 UTC, in ");
    assertThat(stage.dispatcher.jobs()).isEmpty();
  }

  @Test
  void withoutRedisAJobExistsBeforeItIsAccepted() throws Exception {
    stage.redis.killHard();

    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    assertThat(asked.await()).allMatch(Delivery::isAccepted);

    assertThat(stage.dispatcher.jobs()).hasSize(1);
    stage.dispatcher.agentDoes(
        stage.run(asked), "echo done; exit 1"); // dies without a word: what is known is told
    assertThat(stage.slack.text("C1", stage.terminal(asked).ts())).startsWith("@u1 *stopped:* ");
  }

  @Test
  void withoutRedisNothingIsAcceptedThatATrackerWouldHaveToSettle() throws Exception {
    stage.redis.killHard();

    List<Delivery> deliveries = stage.slack.user("U1").mentions("C1", "fix #42").await();

    assertThat(deliveries).noneMatch(Delivery::isAccepted);
    assertThat(stage.dispatcher.jobs()).isEmpty();
  }

  private RunId failedRun() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.append(
        run,
        new RunEvent.Finished(
            2,
            NOON,
            RunState.EMPTY
                .after(SlackStage.started())
                .ended(NOON, RunEnd.failed(Problem.of("The tests still fail.", "")))));
    stage.terminal(asked);
    Eventually.within(SOON).until(() -> stage.dispatcher.book.open().isEmpty());
    return run;
  }

  private String answer(String channel, Sent asked) {
    return Eventually.within(SOON)
        .until(
            () ->
                stage.slack.thread(channel, asked.ts()).stream()
                    .filter(SlackStage::isTerminal)
                    .map(m -> stage.slack.text(channel, m.ts()))
                    .toList(),
            all -> !all.isEmpty())
        .getFirst();
  }

  private SlackMessage message(Sent asked, String words) {
    return Eventually.within(SOON)
        .until(
            () -> stage.ours(asked).stream().filter(m -> m.text().contains(words)).toList(),
            all -> !all.isEmpty())
        .getFirst();
  }
}
