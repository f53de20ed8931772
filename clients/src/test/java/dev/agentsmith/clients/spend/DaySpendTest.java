package dev.agentsmith.clients.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisDaySpend;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.spend.DaySpend.Answer;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaySpendTest {
  private static final Usd TEN = Usd.of("10");
  private final ManualClock clock = ManualClock.at("2026-11-23T23:59:00Z");

  @TempDir Path directory;

  @Test
  void inAFileWhatACallCouldCostIsTakenBeforeItAndWhatItDidCostStays() throws Exception {
    assertThatItIsKept(project -> new FileDaySpend(directory, project, TEN, clock));
  }

  @Test
  void inRedisWhatACallCouldCostIsTakenBeforeItAndWhatItDidCostStays() throws Exception {
    try (var server = RedisServer.start(directory);
        var redis = redis(server)) {
      assertThatItIsKept(
          project -> new RedisDaySpend(redis, project, TEN, clock, Duration.ofSeconds(1)));
    }
  }

  @Test
  void aRedisThatIsAwayIsWaitedForAndThenNothingIsSpent() throws Exception {
    RedisServer server = RedisServer.start(directory);
    try (var redis = redis(server)) {
      var day = new RedisDaySpend(redis, "shop", TEN, clock, Duration.ofMillis(200));
      var reserved = (Answer.Reserved) day.reserve(Usd.of("4"));
      server.close();
      assertThat(day.reserve(Usd.of("1"))).isEqualTo(new Answer.Unknown("Redis is not reachable"));
      assertThatThrownBy(() -> day.settle(reserved, Usd.ZERO)).isInstanceOf(RedisUnavailable.class);
    }
  }

  @Test
  void whatIsSettledAfterRedisCameBackEmptyNeverMakesTheSumLessThanNothing() throws Exception {
    try (var server = RedisServer.start(directory);
        var redis = redis(server)) {
      var day = new RedisDaySpend(redis, "shop", TEN, clock, Duration.ofSeconds(1));
      // As if the sum had been wiped meanwhile: this key was never written.
      day.settle(new Answer.Reserved("agentsmith:spend:shop:2026-11-23", TEN, TEN), Usd.of("3"));
      assertThat(day.reserve(Usd.of("8"))).isEqualTo(new Answer.Full(Usd.of("3")));
    }
  }

  @Test
  void aFileThatCanNotBeReadMeansThatNothingIsSpent() throws Exception {
    Files.writeString(directory.resolve("shop-2026-11-23"), "what?");
    assertThat(new FileDaySpend(directory, "shop", TEN, clock).reserve(Usd.of("1")))
        .isInstanceOfSatisfying(
            Answer.Unknown.class,
            unknown ->
                assertThat(unknown.why())
                    .startsWith(directory.resolve("shop-2026-11-23") + " can't be used ("));
  }

  private void assertThatItIsKept(Function<String, DaySpend> make) throws Exception {
    DaySpend one = make.apply("shop");
    DaySpend other = make.apply("shop");
    var first = (Answer.Reserved) one.reserve(Usd.of("6"));
    assertThat(other.reserve(Usd.of("5"))).isEqualTo(new Answer.Full(Usd.of("6")));
    assertThat(make.apply("bakery").reserve(Usd.of("5"))).isInstanceOf(Answer.Reserved.class);
    one.settle(first, Usd.of("1.5"));
    var second = (Answer.Reserved) other.reserve(Usd.of("8.5"));
    assertThat(second.spent()).isEqualTo(TEN);
    assertThat(one.reserve(new Usd(1))).isEqualTo(new Answer.Full(TEN));

    clock.advance(Duration.ofMinutes(2));
    assertThat(one.reserve(TEN)).isInstanceOf(Answer.Reserved.class);
    // It belongs to the day it was taken from.
    other.settle(second, Usd.ZERO);
    assertThat(one.reserve(new Usd(1))).isEqualTo(new Answer.Full(TEN));

    assertThat(reservedAtOnce(make.apply("crowd"))).isEqualTo(20);
  }

  /// Of 100 reservations of half a dollar from 8 threads, how many of ten dollars' room.
  private static int reservedAtOnce(DaySpend day) throws Exception {
    int reserved = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(threads.submit(() -> day.reserve(Usd.of("0.5"))));
      }
      for (Future<Answer> answer : answers) {
        reserved += answer.get() instanceof Answer.Reserved ? 1 : 0;
      }
    }
    return reserved;
  }

  private static Redis redis(RedisServer server) {
    return new Redis(RedisUrl.parse(server.address(), null), 8, Duration.ofSeconds(1));
  }
}
