package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.RedisInterpreter;
import dev.agentsmith.testkit.slack.SettledChannel;
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

/// A rollout and its taking back: dispatchers and agents of an older and a newer version at one
/// Redis and one Slack. Both are this version behind an interpreter, so that each reads what the
/// other would have written.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MixedVersionsTest {
  private static final Duration SOON = SlackStage.SOON;
  private static final Instant NOON = SlackStage.NOON;
  private static final String DONE =
      "@u1 *done:* pull request (https://host/pr/57) · 1 min 23 s · $0.47";

  @TempDir Path directory;
  private SlackStage stage;
  private RedisInterpreter newerWay;
  private RedisInterpreter olderWay;
  private Redis newerAgent;
  private Redis olderAgent;
  private Redis redis;

  @BeforeEach
  void start() throws Exception {
    stage = SlackStage.brisk(directory, new Limits(20, 5, 5));
    stage.dispatcher.close();
    newerWay = new RedisInterpreter(stage.redis.port(), new NewerVersion());
    olderWay = new RedisInterpreter(stage.redis.port(), new OlderVersion());
    newerAgent = connection(newerWay.address());
    olderAgent = connection(olderWay.address());
    redis = connection(stage.redis.address());
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
    for (Redis connection : List.of(newerAgent, olderAgent, redis)) {
      connection.close();
    }
    newerWay.close();
    olderWay.close();
  }

  @Test
  void eachVersionCarriesTheRunsOfTheOtherToTheirOneTrueEnd() throws Exception {
    DispatcherFixture older = stage.joins(olderWay.address());
    DispatcherFixture newer = stage.joins(newerWay.address());

    newerGoesAndOlderGoesOn(newer, older);
    newer = stage.joins(newerWay.address());
    olderGoesAndNewerGoesOn(older, newer);
    older = stage.joins(olderWay.address());
    whatOlderCantReadWaitsForNewer(newer, older);

    assertThat(older.jobs()).hasSize(4);
  }

  private void newerGoesAndOlderGoesOn(DispatcherFixture newer, DispatcherFixture older)
      throws Exception {
    Sent asked = asks(newer, "fix #1 in my-api");
    RunId run = stage.run(asked);
    newer.claimed(run);
    says(newerAgent, run, SlackStage.started());
    stage.living(asked, text -> text.contains("ignores it"));

    newer.vanish();
    Eventually.within(SOON).until(() -> older.holds(run));
    says(newerAgent, run, new RunEvent.Note(2, NOON, NewerVersion.THOUGHT + "hm", null));
    says(newerAgent, run, new RunEvent.StepStarted(3, NOON, "implement"));
    stage.living(asked, text -> text.contains("▸"));
    says(newerAgent, run, new RunEvent.Finished(4, NOON, SlackStage.succeeded()));

    assertThat(end(asked)).isEqualTo(DONE);
    // What the older one didn't know is still there after it wrote.
    RunRecord record = record(run);
    assertThat(record.number()).isEqualTo("2");
    assertThat(record.fields()).containsEntry("region", "eu");
    assertThat(record.message()).contains("\"client\":\"watch\"");
    assertThat(record.decision()).contains("\"reviewer\":\"U9\"");
  }

  private void olderGoesAndNewerGoesOn(DispatcherFixture older, DispatcherFixture newer)
      throws Exception {
    Sent asked = asks(older, "fix #2 in my-api");
    RunId run = stage.run(asked);
    older.claimed(run);
    says(olderAgent, run, SlackStage.started());
    stage.living(asked, text -> text.contains("ignores it"));
    assertThat(record(run).message()).doesNotContain("manner");
    assertThat(record(run).decision()).doesNotContain("anyway");

    older.vanish();
    Eventually.within(SOON).until(() -> newer.holds(run));
    listens(newer);
    stage.slack.user("U1").replies("C1", asked.ts(), "leave the tests alone").await();
    InboxEntry heard =
        Eventually.within(SOON)
            .until(() -> new Inbox(olderAgent).read(run), entries -> !entries.isEmpty())
            .getFirst();
    assertThat(heard.text()).isEqualTo("leave the tests alone");
    says(olderAgent, run, new RunEvent.Received(2, NOON, heard.id()));
    says(olderAgent, run, new RunEvent.Finished(3, NOON, SlackStage.succeeded()));

    assertThat(end(asked)).isEqualTo(DONE);
  }

  private void whatOlderCantReadWaitsForNewer(DispatcherFixture newer, DispatcherFixture older)
      throws Exception {
    Sent known = asks(newer, "fix #3 in my-api");
    Sent unknown = asks(newer, "fix #" + NewerVersion.WATCHED_TICKET + " in my-api");
    RunId run = stage.run(unknown);
    Eventually.within(SOON)
        .until(() -> record(run).fields().get("state"), NewerVersion.WATCHING::equals);
    newer.claimed(run);
    newer.claimed(stage.run(known));
    says(newerAgent, run, SlackStage.started());
    stage.living(unknown, text -> text.contains("ignores it"));

    Sent status = asks(older, "status");
    assertThat(end(status)).contains("#4 in my-api, run " + run);
    Sent cancel = asks(older, "cancel #4");
    assertThat(end(cancel))
        .isEqualTo(
            "@u1 I can't cancel #4 in my-api just now: a newer version of me carries it out."
                + " Try again in a minute.");
    stage.slack.user("U1").replies("C1", unknown.ts(), "keep the old API").await();
    List<InboxEntry> heard = new Inbox(newerAgent).read(run);
    assertThat(heard).extracting(InboxEntry::text).containsExactly("keep the old API");
    says(newerAgent, run, new RunEvent.Received(2, NOON, heard.getFirst().id()));

    newer.vanish();
    Eventually.within(SOON).until(() -> older.holds(stage.run(known)));
    RunRecord left = record(run);
    says(newerAgent, run, new RunEvent.Finished(3, NOON, SlackStage.succeeded()));
    says(newerAgent, stage.run(known), new RunEvent.Finished(1, NOON, SlackStage.succeeded()));
    assertThat(end(known)).isEqualTo(DONE);
    assertThat(older.holds(run)).isFalse();
    assertThat(record(run)).isEqualTo(left);

    DispatcherFixture back = stage.joins(newerWay.address());
    assertThat(end(unknown)).isEqualTo(DONE);
    Eventually.within(SOON).until(() -> !back.holds(run));
    assertThat(record(run).number()).isEqualTo("2");
  }

  /// Says something while Slack's requests go to one of them.
  private Sent asks(DispatcherFixture replica, String text) {
    listens(replica);
    Sent asked = stage.slack.user("U1").mentions("C1", text);
    asked.await();
    return asked;
  }

  private void listens(DispatcherFixture replica) {
    stage.slack.sendsTo(stage.listens(replica, InstantSource.system()));
  }

  private static void says(Redis agent, RunId run, RunEvent event) {
    assertThat(new RunLog(agent).append(run, "agent", event))
        .isEqualTo(new RunLog.Appended.Accepted(event.seq()));
  }

  /// The one end in its thread, once the record says so too.
  private String end(Sent asked) {
    RunId run = stage.run(asked);
    String end = new SettledChannel(stage.slack, "C1").end(asked.ts(), run, "U1", SOON);
    Eventually.within(SOON).until(() -> record(run).isOver());
    return end;
  }

  private RunRecord record(RunId run) {
    return new RunRecords(redis).find(run).orElseThrow();
  }

  private static Redis connection(String address) {
    return new Redis(RedisUrl.parse(address, null), 1, Duration.ofSeconds(1));
  }
}
