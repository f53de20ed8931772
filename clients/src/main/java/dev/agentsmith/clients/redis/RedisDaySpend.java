package dev.agentsmith.clients.redis;

import dev.agentsmith.clients.spend.DaySpend;
import dev.agentsmith.core.cost.Usd;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/// Kept in Redis at `agentsmith:spend:<project>:<date>`, in billionths of a dollar, for two days.
/// A Redis that is away is asked again for a while; then nobody knows, and nothing is spent.
public final class RedisDaySpend implements DaySpend {
  private static final RedisScript SPEND = RedisScript.resource("spend.lua");

  /// The last try may begin at the end of the patience, and time out.
  private static final Duration MARGIN = Duration.ofSeconds(20);

  private final Redis redis;
  private final String project;
  private final Usd limit;
  private final InstantSource clock;
  private final Duration patience;

  /// @param patience how long a Redis that is away is waited for
  public RedisDaySpend(
      Redis redis, String project, Usd limit, InstantSource clock, Duration patience) {
    this.redis = redis;
    this.project = project;
    this.limit = limit;
    this.clock = clock;
    this.patience = patience;
  }

  /// What a project's runs cost today so far, all of them together, with what is reserved.
  ///
  /// @throws RedisUnavailable if Redis is away
  public static Usd spent(Redis redis, String project, InstantSource clock) {
    String sum = redis.call(client -> client.get(key(project, clock)));
    return sum == null ? Usd.ZERO : new Usd(Long.parseLong(sum));
  }

  private static String key(String project, InstantSource clock) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return "agentsmith:spend:%s:%s".formatted(project, today);
  }

  @Override
  public Usd limit() {
    return limit;
  }

  @Override
  public Answer reserve(Usd worst) throws InterruptedException {
    String key = key(project, clock);
    String once = key + ":" + UUID.randomUUID();
    try {
      return ask(key, once, worst);
    } catch (RedisUnavailable first) {
      return askAgain(key, once, worst);
    }
  }

  @Override
  public void settle(Answer.Reserved reservation, Usd cost) {
    long change = cost.nanos() - reservation.worst().nanos();
    var _ =
        redis.eval(
            SPEND,
            List.of(reservation.key()),
            List.of(Long.toString(change), "", Long.toString(cost.nanos())));
  }

  private Answer askAgain(String key, String once, Usd worst) throws InterruptedException {
    RetryPolicy<Answer> policy =
        RetryPolicy.<Answer>builder()
            .handle(RedisUnavailable.class)
            .withDelay(Duration.ofMillis(Math.max(1, Math.min(1000, patience.toMillis() / 4))))
            .withMaxRetries(-1)
            .withMaxDuration(patience)
            .build();
    try {
      return Failsafe.with(policy).get(() -> ask(key, once, worst));
    } catch (RedisUnavailable e) {
      return new Answer.Unknown("Redis is not reachable");
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw e;
    }
  }

  /// Asked again after a time-out, it may have been reserved already: the script knows by `once`.
  Answer ask(String key, String once, Usd worst) {
    var answer =
        (List<?>)
            redis.eval(
                SPEND,
                List.of(key, once),
                List.of(
                    Long.toString(worst.nanos()),
                    Long.toString(limit.nanos()),
                    "",
                    Long.toString(patience.plus(MARGIN).toSeconds())));
    Usd spent = new Usd(Long.parseLong(String.valueOf(answer.get(1))));
    return String.valueOf(answer.get(0)).equals("1")
        ? new Answer.Reserved(key, worst, spent)
        : new Answer.Full(spent);
  }
}
