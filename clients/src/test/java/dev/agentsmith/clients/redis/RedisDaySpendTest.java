package dev.agentsmith.clients.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.spend.DaySpend.Answer;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisDaySpendTest {
  @TempDir Path directory;

  @Test
  void aReservationWhoseAnswerWasLostIsNotTakenTwice() throws Exception {
    try (var server = RedisServer.start(directory);
        var redis = new Redis(RedisUrl.parse(server.address(), null), 2, Duration.ofSeconds(1))) {
      var day =
          new RedisDaySpend(
              redis,
              "shop",
              Usd.of("10"),
              ManualClock.at("2026-11-23T10:00:00Z"),
              Duration.ofSeconds(1));
      var reserved = new Answer.Reserved("spend", Usd.of("6"), Usd.of("6"));

      assertThat(day.ask("spend", "spend:a", Usd.of("6"))).isEqualTo(reserved);
      assertThat(day.ask("spend", "spend:a", Usd.of("6"))).isEqualTo(reserved);
      assertThat(day.ask("spend", "spend:b", Usd.of("6"))).isEqualTo(new Answer.Full(Usd.of("6")));
    }
  }
}
