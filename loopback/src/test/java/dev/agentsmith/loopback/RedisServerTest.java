package dev.agentsmith.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedisServerTest {
  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("programs")
  void aRedisThatIsStartedAgainComesBackEmptyOnTheSamePort(String program) throws Exception {
    try (RedisServer redis = setup(program).start()) {
      int port = redis.port();
      assertThat(ask(port, "SET ticket 42")).isEqualTo("+OK");
      assertThat(ask(port, "EXISTS ticket")).isEqualTo(":1");

      redis.killHard();
      assertThat(redis.isRunning()).isFalse();
      redis.startAgain();

      assertThat(redis.port()).isEqualTo(port);
      assertThat(ask(port, "EXISTS ticket")).isEqualTo(":0");
    }
  }

  @Test
  void elsewhereThanOnLoopbackItNeedsAPassword() throws Exception {
    Listening everywhere = Listening.at("192.0.2.1");

    assertThatThrownBy(() -> RedisSetup.in(directory).withListening(everywhere))
        .hasMessage("a Redis that others can reach needs a password");
  }

  @Test
  void itListensAtTheAddressThatItIsTold() throws Exception {
    try (RedisServer redis =
        RedisSetup.in(directory).withListening(Listening.at("127.0.0.2")).start()) {
      assertThat(redis.address()).isEqualTo("127.0.0.2:" + redis.port());
      assertThatThrownBy(() -> ask(redis.port(), "PING")).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void withAPasswordNobodyElseIsServedAndItStandsInNoArgument(String program) throws Exception {
    Secret password = Secret.of("pa55-w0rd");
    try (RedisServer redis = setup(program).withPassword(password).start()) {
      assertThat(ask(redis.port(), "PING")).isEqualTo("-NOAUTH Authentication required.");
      assertThat(Files.readString(Path.of("/proc/" + redis.pid() + "/cmdline")))
          .doesNotContain("pa55-w0rd");
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void itKeepsNothingOnDiskAndThrowsNothingOut(String program) throws Exception {
    try (RedisServer redis = setup(program).start()) {
      assertThat(ask(redis.port(), "CONFIG GET maxmemory-policy", 5)).endsWith("noeviction");
      assertThat(ask(redis.port(), "CONFIG GET maxmemory", 5)).endsWith("268435456");
      assertThat(ask(redis.port(), "CONFIG GET save", 5)).endsWith("$0\n");
    }
  }

  @Test
  void closingEndsTheProcess() {
    RedisServer redis = RedisServer.start(directory);
    long pid = redis.pid();

    redis.close();

    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aPortThatIsTakenIsToldInItsOwnWords() {
    try (RedisServer first = RedisServer.start(directory)) {
      assertThatThrownBy(() -> RedisSetup.in(directory.resolve("b")).withPort(first.port()).start())
          .hasMessage(
              "Redis (%s) could not be started: Failed listening on port %d (TCP), aborting."
                      .formatted(directory.resolve("b/redis-server"), first.port())
                  + " Set REDIS_URL to a Redis that runs, or install redis-server.");
      assertThat(first.isRunning()).isTrue();
    }
  }

  @Test
  void aProgramThatIsMissingIsToldWithTheMend() {
    assertThatThrownBy(
            () -> RedisSetup.in(directory).withProgram(Path.of("/no/redis-server")).start())
        .hasMessage(
            "Redis (/no/redis-server) could not be started: there is no such program."
                + " Set REDIS_URL to a Redis that runs, or install redis-server.");
  }

  @Test
  void aMachineWithoutABundledRedisIsToldWhatToDo() {
    assertThatThrownBy(() -> BundledRedis.resourceFor("Plan 9", "mips"))
        .hasMessage("No Redis is bundled for Plan 9 on mips. Set REDIS_URL to a Redis that runs.");
  }

  static List<String> programs() {
    return List.of("bundled 6.2", "/usr/bin/redis-server");
  }

  private RedisSetup setup(String program) {
    RedisSetup setup = RedisSetup.in(directory);
    return program.startsWith("/") ? setup.withProgram(Path.of(program)) : setup;
  }

  private static String ask(int port, String command) throws IOException {
    return ask(port, command, 1);
  }

  private static String ask(int port, String command, int lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
      var answers =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder seen = new StringBuilder(answers.readLine());
      for (int line = 1; line < lines; line++) {
        seen.append('\n').append(answers.readLine());
      }
      return seen.toString();
    }
  }
}
