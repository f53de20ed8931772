package dev.agentsmith.agent.loop;

import dev.agentsmith.clients.spend.DaySpend;
import dev.agentsmith.clients.spend.DaySpend.Answer;
import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A run's side of its project's limit for a day: one reservation at a time. Not safe for several
/// threads; its [Meter] is.
final class DayLimit {
  private static final Logger log = LoggerFactory.getLogger(DayLimit.class);

  private final DaySpend day;
  private Answer.@Nullable Reserved open;
  private Usd cost = Usd.ZERO;
  private Usd spent = Usd.ZERO;

  DayLimit(DaySpend day) {
    this.day = day;
  }

  Usd limit() {
    return day.limit();
  }

  /// Reserves `worst` for the next call, or says why not.
  Optional<Problem> refusal(Usd worst) {
    settle();
    try {
      return switch (day.reserve(worst)) {
        case Answer.Reserved reserved -> {
          open = reserved;
          spent = reserved.spent();
          yield Optional.empty();
        }
        case Answer.Full(Usd already) -> Optional.of(full(already, worst));
        case Answer.Unknown(String why) ->
            Optional.of(
                Problem.of(
                    "The project's limit of %s a day (budget.usd_per_day) can't be checked: %s."
                        .formatted(day.limit(), why),
                    "Run again when it can."));
      };
    } catch (InterruptedException e) {
      // The call that is about to be made ends at once.
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /// What the call under way cost until now.
  void cost(Usd more) {
    cost = cost.plus(more);
  }

  /// The call is over.
  void settle() {
    if (open != null) {
      try {
        day.settle(open, cost);
      } catch (RuntimeException e) {
        log.warn("day spend not settled, the worst case stays counted cause={}", e.getMessage());
      }
      spent = new Usd(spent.nanos() - open.worst().nanos() + cost.nanos());
      open = null;
      cost = Usd.ZERO;
    }
  }

  Budget.Share tighter(Budget.Share share) {
    long limit = day.limit().nanos();
    int percent = limit == 0 ? 100 : (int) Math.min(100, 100.0 * spent.nanos() / limit);
    return percent > share.percent()
        ? new Budget.Share("budget.usd_per_day", day.limit() + " a day", percent)
        : share;
  }

  private Problem full(Usd already, Usd worst) {
    return Problem.of(
        "The run stopped at its project's limit of %s a day (budget.usd_per_day): %s is spent or reserved today, and the next model call could have cost up to %s."
            .formatted(day.limit(), already, worst),
        "Raise budget.usd_per_day in agentsmith.yml, or run again tomorrow (UTC).");
  }
}
