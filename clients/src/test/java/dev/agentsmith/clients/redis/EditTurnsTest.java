package dev.agentsmith.clients.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditTurnsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;
  private RedisServer server;
  private Redis redis;

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.start(directory);
    redis = new Redis(RedisUrl.parse(server.address(), null), 4, Duration.ofSeconds(2));
  }

  @AfterEach
  void stop() throws Exception {
    redis.close();
    server.close();
  }

  @Test
  void thereIsOneTurnInAnInterval() {
    var turns = new EditTurns(redis, Duration.ofMinutes(1));

    assertThat(turns.ask("a", false)).isZero();
    assertThat(turns.ask("a", false)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(2));
    assertThat(turns.ask("b", false)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whoWaitsLongestIsNextWhateverReplicaAsks() {
    var one = new EditTurns(redis, Duration.ofMillis(50));
    var other = new EditTurns(redis, Duration.ofMillis(50));
    assertThat(one.ask("a", false)).isZero();
    assertThat(one.ask("b", false)).isPositive();
    assertThat(other.ask("c", false)).isPositive();
    assertThat(one.ask("a", false)).isPositive();
    List<String> order = new ArrayList<>();

    Eventually.within(SOON)
        .until(
            () -> {
              for (String who : List.of("a", "c", "b")) {
                if (!order.contains(who) && other.ask(who, false).isZero()) {
                  order.add(who);
                }
              }
              return order.size();
            },
            size -> size == 3);

    assertThat(order).containsExactly("b", "c", "a");
  }

  @Test
  void whoseEditIsTheLastGoesFirst() {
    var turns = new EditTurns(redis, Duration.ofMillis(200));
    assertThat(turns.ask("a", false)).isZero();
    assertThat(turns.ask("b", false)).isPositive();
    assertThat(turns.ask("c", false)).isPositive();
    assertThat(turns.ask("c", true)).isPositive();
    List<String> order = new ArrayList<>();

    Eventually.within(SOON)
        .until(
            () -> {
              for (String who : List.of("b", "c")) {
                if (!order.contains(who) && turns.ask(who, who.equals("c")).isZero()) {
                  order.add(who);
                }
              }
              return order.size() == 2;
            });
    assertThat(order).containsExactly("c", "b");
  }

  @Test
  void whoDoesNotComeForTheirTurnHoldsUpNobodyAndKeepsTheirPlace() {
    var turns = new EditTurns(redis, Duration.ofMillis(100));
    assertThat(turns.ask("a", false)).isZero();
    assertThat(turns.ask("late", false)).isPositive();
    assertThat(turns.ask("b", false)).isPositive();
    long begin = System.nanoTime();

    Eventually.within(SOON).until(() -> turns.ask("b", false).isZero());
    // Sooner than who is gone is forgotten.
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    assertThat(turns.ask("late", false)).isPositive();
    assertThat(turns.ask("c", false)).isPositive();
    List<String> order = new ArrayList<>();
    Eventually.within(SOON)
        .until(
            () -> {
              for (String who : List.of("c", "late")) {
                if (!order.contains(who) && turns.ask(who, false).isZero()) {
                  order.add(who);
                }
              }
              return order.size() == 2;
            });
    assertThat(order).containsExactly("late", "c");
  }
}
