package dev.agentsmith.clients.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.clients.redis.RunLog.Appended;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.RedisSetup;
import dev.agentsmith.testkit.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final RunId RUN = RunId.of("a run");
  private static final RunEvent NOTE = new RunEvent.Note(1, Instant.EPOCH, "hello", null);

  @TempDir Path directory;

  @Test
  void aPasswordIsNeededAndNeverTold() {
    Secret password = Secret.of("hush-hush-hush");
    try (RedisServer server = RedisSetup.in(directory).withPassword(password).start();
        var right = redis(server.address(), password);
        var wrong = redis(server.address(), Secret.of("guessed"))) {
      assertThat(new RunLog(right).append(RUN, "w", NOTE)).isEqualTo(new Appended.Accepted(1));
      assertThatThrownBy(() -> new RunLog(wrong).append(RUN, "w", NOTE))
          .isInstanceOf(RedisUnavailable.class)
          .hasMessageNotContaining("guessed");
    }
  }

  @Test
  void theScriptsRunOnTheSystemsRedisToo() {
    Path program = Path.of("/usr/bin/redis-server");
    assertThat(program).as("install redis-server; ./test does").exists();
    try (RedisServer server = RedisSetup.in(directory).withProgram(program).start();
        var redis = redis(server.address(), null)) {
      assertThat(new RunLog(redis).append(RUN, "w", NOTE)).isEqualTo(new Appended.Accepted(1));
      var records = new RunRecords(redis);
      RunRecord record = RunRecord.accepted(RUN, Instant.EPOCH, "{}", "r1", "ann");
      assertThat(records.accept(record).join()).isTrue();
      assertThat(records.change(record, RunRecord.State.ENDED, java.util.Map.of()))
          .isEqualTo(new RunRecords.Changed.Done(RunRecord.State.ENDED));
      new Heartbeats(redis).beat("r1", "test");
    }
  }

  @Test
  void sentinelsLeadToThePrimary() throws Exception {
    Path program = Path.of("/usr/bin/redis-server");
    int port = freePort();
    try (RedisServer primary = RedisSetup.in(directory).withProgram(program).start()) {
      Process sentinel = sentinel(program, port, primary.port());
      try (var redis = redis("redis-sentinel://127.0.0.1:" + port + "#mymaster", null)) {
        Eventually.within(Duration.ofSeconds(20))
            .untilPasses(
                () ->
                    assertThat(new RunLog(redis).append(RUN, "w", NOTE))
                        .isEqualTo(new Appended.Accepted(1)));
      } finally {
        sentinel.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void aRedisThatIsAwayIsToldInTimeAndFoundWhenItIsBack() {
    try (RedisServer server = RedisServer.start(directory);
        var redis = redis(server.address(), null)) {
      redis.ping();
      server.killHard();
      assertThatThrownBy(redis::ping).isInstanceOf(RedisUnavailable.class);
      server.startAgain();
      Eventually.within(Duration.ofSeconds(10)).untilPasses(redis::ping);
    }
  }

  private Process sentinel(Path program, int port, int primary) throws IOException {
    Path config = directory.resolve("sentinel.conf");
    Files.writeString(
        config,
        """
        bind 127.0.0.1
        port %d
        dir %s
        sentinel monitor mymaster 127.0.0.1 %d 1
        """
            .formatted(port, directory, primary));
    return new ProcessBuilder(program.toString(), config.toString(), "--sentinel")
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("sentinel.log").toFile())
        .start();
  }

  private static Redis redis(String url, @org.jspecify.annotations.Nullable Secret password) {
    return new Redis(RedisUrl.parse(url, password), 2, TIMEOUT);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
