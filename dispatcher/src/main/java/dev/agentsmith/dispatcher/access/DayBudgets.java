package dev.agentsmith.dispatcher.access;

import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisDaySpend;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.cost.Usd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// What a project's runs may still cost today. Agents ask again before each call to a model; here
/// it saves a run that could do nothing.
public final class DayBudgets {
  private final Redis redis;
  private final InstantSource clock;

  public DayBudgets(Redis redis, InstantSource clock) {
    this.redis = redis;
    this.clock = clock;
  }

  /// Why no run can be started now; empty if one can, or if that is not known: then the agent finds
  /// out.
  public Optional<String> refusal(Project project) {
    Usd limit = project.agent().usdPerDay();
    if (limit == null) {
      return Optional.empty();
    }
    try {
      Usd spent = RedisDaySpend.spent(redis, project.name(), clock);
      return spent.compareTo(limit) < 0
          ? Optional.empty()
          : Optional.of(
              "%s has spent %s of its %s for today (budget.usd_per_day). The next day begins at 00:00 UTC, in %s."
                  .formatted(project.name(), spent, limit, untilMidnight()));
    } catch (RedisUnavailable e) {
      return Optional.empty();
    }
  }

  private String untilMidnight() {
    Instant now = clock.instant();
    Instant midnight =
        now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).plusDays(1).toInstant();
    Duration left = Duration.between(now, midnight);
    return left.toHours() == 0
        ? left.toMinutes() + " min"
        : "%d h %d min".formatted(left.toHours(), left.toMinutesPart());
  }
}
