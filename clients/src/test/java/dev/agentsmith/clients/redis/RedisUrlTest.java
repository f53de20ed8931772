package dev.agentsmith.clients.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.secret.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisUrlTest {

  @Test
  void hostAndPortIsEnough() {
    assertThat(RedisUrl.parse("redis:6379", null))
        .isEqualTo(
            new RedisUrl(false, List.of(new RedisUrl.Node("redis", 6379)), null, null, null, 0));
  }

  @Test
  void aUrlMayHaveUserPasswordAndDatabase() {
    assertThat(RedisUrl.parse("rediss://ann:p%40ss+w@cache.example:7000/3", null))
        .isEqualTo(
            new RedisUrl(
                true,
                List.of(new RedisUrl.Node("cache.example", 7000)),
                null,
                "ann",
                Secret.of("p@ss+w"),
                3));
  }

  @Test
  void sentinelsNameTheirPrimary() {
    assertThat(RedisUrl.parse("redis-sentinel://a:1,b,[::1]:3#mymaster", null))
        .isEqualTo(
            new RedisUrl(
                false,
                List.of(
                    new RedisUrl.Node("a", 1),
                    new RedisUrl.Node("b", 26379),
                    new RedisUrl.Node("[::1]", 3)),
                "mymaster",
                null,
                null,
                0));
  }

  @Test
  void redisPasswordWinsAndIsNeverShown() {
    RedisUrl url = RedisUrl.parse("redis://:old@redis", Secret.of("new"));

    assertThat(url.password()).isEqualTo(Secret.of("new"));
    assertThat(url.toString()).isEqualTo("redis:6379");
  }

  @ParameterizedTest
  @CsvSource({
    "http://redis:6379, the value is not an address of Redis.",
    "'redis://:hidden-word@red is', the value has a host that can't be read.",
    "'redis:99999', the value has a port outside 1 to 65535.",
    "'a:1,b:2', the value names several servers; only redis-sentinel:// does that.",
    "'redis-sentinel://a:1', the value names Sentinels but no primary; add #mymaster at the end."
  })
  void whatCannotBeReadIsToldWithoutThePassword(String text, String told) {
    assertThatThrownBy(() -> RedisUrl.parse(text, null))
        .hasMessage(
            "REDIS_URL: "
                + told
                + " Write host:port, redis://host:port, rediss://host:port or"
                + " redis-sentinel://host:port,host:port#primary.")
        .hasMessageNotContaining("hidden-word");
  }
}
