package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A replica that is cut off from Redis starts what others let wait, refuse or cancel: then it is a
/// run all the same, and its thread tells the run's end.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class StartedElsewhereTest {
  private static final Duration SOON = DispatcherFixture.SOON;
  private static final String NOWHERE = "redis://127.0.0.1:1";
  private static final Limits ROOM_FOR_ONE = new Limits(20, 1, 3);

  @TempDir Path directory;
  private RedisServer redis;
  private DispatcherFixture dispatcher;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM_FOR_ONE);
    RunId live = dispatcher.say("t1", "ann", "fix #1 in my-api");
    dispatcher.claimed(live);
    Eventually.within(SOON).until(() -> !dispatcher.living("t1", live).isEmpty());
    dispatcher.close();
  }

  @AfterEach
  void stop() throws Exception {
    dispatcher.killAgents();
    dispatcher.close();
    redis.close();
  }

  @Test
  void whatIsCancelledInLineTellsTheEndOfItsRun() throws Exception {
    RunId run = startedByOneThatIsCutOff("fix #2 in my-api");
    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM_FOR_ONE);
    waitsInLine(run);

    RunId cancel = dispatcher.say("t3", "bob", "cancel #2");
    dispatcher.terminal("t3", cancel);
    ends(run);

    assertThat(dispatcher.terminal("t2", run)).startsWith("@ann done");
    assertThat(livings(run)).isEqualTo(1);
  }

  /// The Job itself may be gone by the time its turn comes: what the agent wrote is not.
  @Test
  void whatWaitsInLineFollowsTheAgentAsSoonAsItIsHeard() throws Exception {
    RunId run = startedByOneThatIsCutOff("fix #2 in my-api");
    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM_FOR_ONE);
    waitsInLine(run);

    ends(run);

    assertThat(dispatcher.terminal("t2", run)).startsWith("@ann done");
    assertThat(dispatcher.jobs()).hasSize(2);
  }

  @Test
  void whatIsRefusedTellsTheEndOfItsRun() throws Exception {
    RunId run = startedByOneThatIsCutOff("fix #1 in my-api");
    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM_FOR_ONE);
    Eventually.within(SOON)
        .until(
            () -> dispatcher.book.find(run),
            record -> record.filter(r -> r.fields().containsKey("job")).isPresent());

    ends(run);

    assertThat(dispatcher.terminal("t2", run)).startsWith("@ann done");
    assertThat(livings(run)).isEqualTo(1);
  }

  /// A Redis that lost its tail gives a record back as it was before the Job.
  @Test
  void whatComesBackAsItWasBeforeItsJobIsOverAsARun() throws Exception {
    dispatcher = new DispatcherFixture(directory, redis.address(), new Limits(20, 5, 3));
    RunId run = dispatcher.say("t2", "ann", "fix #2 in my-api");
    dispatcher.claimed(run);
    Eventually.within(SOON).until(() -> livings(run) == 1);
    dispatcher.agentDoes(run, SlackStage.says(run, SlackStage.succeeded()));
    String end = dispatcher.terminal("t2", run);
    String living = dispatcher.living("t2", run);
    RunRecord told = dispatcher.book.find(run).orElseThrow();
    dispatcher.vanish();
    redis.killHard();
    redis.startAgain();
    try (var client = new Redis(RedisUrl.parse(redis.address(), null), 1, SOON)) {
      new RunRecords(client).restore(told.with(RunRecord.State.DECIDED, Map.of()));
    }
    dispatcher = new DispatcherFixture(directory, redis.address(), new Limits(20, 5, 3));

    Eventually.within(SOON)
        .until(
            () -> dispatcher.book.find(run).flatMap(RunRecord::state),
            state -> state.equals(Optional.of(RunRecord.State.ENDED)));
    assertThat(dispatcher.terminal("t2", run)).isEqualTo(end);
    assertThat(dispatcher.living("t2", run)).isEqualTo(living).startsWith("Fixed");
    assertThat(dispatcher.jobs()).hasSize(2);
  }

  private void waitsInLine(RunId run) {
    Eventually.within(SOON)
        .until(
            () -> dispatcher.book.find(run).flatMap(RunRecord::state),
            state -> state.equals(Optional.of(RunRecord.State.DECIDED)));
  }

  /// It dies before it can tell anybody.
  private RunId startedByOneThatIsCutOff(String text) throws Exception {
    var cut = new DispatcherFixture(directory, NOWHERE, ROOM_FOR_ONE);
    RunId run = cut.say("t2", "ann", text);
    cut.claimed(run);
    Eventually.within(SOON).until(() -> !cut.living("t2", run).isEmpty());
    cut.vanish();
    return run;
  }

  private void ends(RunId run) {
    RunState end = RunState.EMPTY.ended(Instant.now(), RunEnd.succeeded());
    dispatcher.runLog.append(run, "agent", new RunEvent.Finished(1, Instant.now(), end));
    dispatcher.agentDoes(run, "exit 0");
  }

  private long livings(RunId run) {
    var stamp = new Stamp(run, MessageKind.LIVING);
    return dispatcher.messages("t2").stream().filter(m -> stamp.equals(m.stamp())).count();
  }
}
