package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Link;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A replica that has just begun knows of a wiped Redis no more than what stands there: it tells
/// nobody that there is no such run while another, who remembers it, may write it back.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class FilledAgainTest {
  private static final Limits ROOM = new Limits(20, 5, 3);

  @TempDir Path directory;
  private RedisServer redis;
  private Link way;
  private DispatcherFixture remembers;
  private RunId run;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    way = new Link(redis.port());
    remembers = new DispatcherFixture(directory, "redis://" + way.address(), ROOM);
    run = remembers.say("t1", "ann", "fix #42 in my-api");
    remembers.claimed(run);
    Eventually.within(DispatcherFixture.SOON).until(() -> !remembers.living("t1", run).isEmpty());
  }

  @AfterEach
  void stop() throws Exception {
    remembers.killAgents();
    remembers.close();
    way.close();
    redis.close();
  }

  @Test
  void aRetryOfARunThatAnotherReplicaRemembersStartsIt() throws Exception {
    remembers.agentDoes(run, SlackStage.says(run, SlackStage.succeeded()));
    remembers.terminal("t1", run);
    try (DispatcherFixture begins = afterAWipe()) {
      RunId retry = asksTheOneThatBegins(begins, "retry " + run);

      begins.claimed(retry);
    }
  }

  @Test
  void aRunThatAnotherReplicaRemembersIsNotSaidToBeUnknown() throws Exception {
    try (DispatcherFixture begins = afterAWipe()) {
      RunId status = asksTheOneThatBegins(begins, "status #42");

      assertThat(begins.terminal("t2", status)).contains("#42 in my-api");
    }
  }

  private DispatcherFixture afterAWipe() throws Exception {
    way.shut(true);
    redis.killHard();
    redis.startAgain();
    return new DispatcherFixture(directory, redis.address(), ROOM);
  }

  /// The one that remembers is back once that is accepted.
  private RunId asksTheOneThatBegins(DispatcherFixture begins, String words) {
    RunId command = begins.say("t2", "bob", words);
    Eventually.within(DispatcherFixture.SOON).until(() -> begins.holds(command));
    way.shut(false);
    return command;
  }
}
