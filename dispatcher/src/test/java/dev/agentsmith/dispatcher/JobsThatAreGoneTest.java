package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is told of a run whose Job went while no dispatcher lived.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class JobsThatAreGoneTest {
  private static final Limits ROOM = new Limits(20, 5, 3);

  @TempDir Path directory;
  private RedisServer redis;
  private DispatcherFixture dispatcher;
  private RunId run;
  private Path job;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM);
    run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    job = dispatcher.claimed(run);
    Eventually.within(DispatcherFixture.SOON).until(() -> !dispatcher.living("t1", run).isEmpty());
  }

  @AfterEach
  void stop() throws Exception {
    dispatcher.close();
    redis.close();
  }

  @Test
  void aJobOfMinutesWasDeleted() throws Exception {
    dispatcher.vanish();
    clearAway();

    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM);

    assertThat(dispatcher.terminal("t1", run)).isEqualTo("@ann stopped: Somebody deleted the Job.");
  }

  @Test
  void aJobOfHoursMayHaveEndedAndBeenClearedAway() throws Exception {
    beganHoursAgo();
    dispatcher.vanish();
    clearAway();

    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM);

    assertThat(dispatcher.terminal("t1", run))
        .isEqualTo(
            "@ann stopped: The Job is gone, and no dispatcher saw how it ended: somebody deleted"
                + " it, or it ended over an hour ago and was cleared away. Look at the branch, or"
                + " press Retry.");
  }

  @Test
  void anEndThatRedisKnowsIsToldAsItWas() throws Exception {
    beganHoursAgo();
    dispatcher.vanish();
    clearAway();
    try (var client = new Redis(RedisUrl.parse(redis.address(), null), 1, Duration.ofSeconds(1))) {
      RunState end = RunState.EMPTY.ended(Instant.now(), RunEnd.succeeded());
      new RunLog(client).append(run, "agent", new RunEvent.Finished(1, Instant.now(), end));
    }

    dispatcher = new DispatcherFixture(directory, redis.address(), ROOM);

    assertThat(dispatcher.terminal("t1", run)).startsWith("@ann done");
  }

  private void beganHoursAgo() {
    String then = Long.toString(Instant.now().minus(Duration.ofHours(2)).toEpochMilli());
    Eventually.within(DispatcherFixture.SOON)
        .until(
            () -> {
              dispatcher.book.change(
                  dispatcher.book.find(run).orElseThrow(), null, Map.of("arrival", then));
              return then.equals(dispatcher.book.find(run).orElseThrow().fields().get("arrival"));
            });
  }

  /// As Kubernetes does an hour after the end: nothing is left that could be looked at.
  private void clearAway() throws IOException {
    dispatcher.killAgents();
    try (Stream<Path> files = Files.walk(job)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
