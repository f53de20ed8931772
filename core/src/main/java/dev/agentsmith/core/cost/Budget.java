package dev.agentsmith.core.cost;

import dev.agentsmith.core.problem.Problem;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// The limits of one run. They are asked before each model call with the worst that call can cost,
/// so that none is ever passed.
public record Budget(Usd usd, long tokens, int turns, Duration wallTime) {
  public static final Budget DEFAULT =
      new Budget(Usd.of("2.00"), 3_000_000, 120, Duration.ofMinutes(30));

  /// What a run has used, or would have used after one more call.
  public record Spent(Usd usd, long tokens, int turns, Duration wallTime) {}

  /// How much of a limit is used.
  ///
  /// @param key as the configuration has it: `budget.usd`
  /// @param limit as people read it
  public record Share(String key, String limit, int percent) {}

  /// The share of the limit that is nearest to its end.
  public Share tightest(Spent spent) {
    int ofUsd = percent(spent.usd().nanos(), usd.nanos());
    int ofTokens = percent(spent.tokens(), tokens);
    int ofTurns = percent(spent.turns(), turns);
    int ofTime = percent(spent.wallTime().toMillis(), wallTime.toMillis());
    int most = Math.max(Math.max(ofUsd, ofTokens), Math.max(ofTurns, ofTime));
    // Each turn asks this, so only the one that is told becomes words.
    if (most == ofUsd) {
      return new Share("budget.usd", usd.toString(), most);
    } else if (most == ofTokens) {
      return new Share("budget.tokens", grouped(tokens), most);
    } else if (most == ofTurns) {
      return new Share("budget.turns", turns + " turns", most);
    }
    return new Share("budget.wall_time", minutes(), most);
  }

  /// The first limit that `after` would pass, as the person who asked reads it.
  public Optional<Problem> exceededBy(Spent after) {
    if (after.usd().compareTo(usd) > 0) {
      return over("budget.usd", usd.toString(), "could have cost up to " + after.usd());
    }
    if (after.tokens() > tokens) {
      return over(
          "budget.tokens", grouped(tokens), "could have used up to " + grouped(after.tokens()));
    }
    if (after.turns() > turns) {
      return over("budget.turns", Integer.toString(turns), "would have been turn " + after.turns());
    }
    if (after.wallTime().compareTo(wallTime) > 0) {
      return over("budget.wall_time", minutes(), "would have begun after that time");
    }
    return Optional.empty();
  }

  private static Optional<Problem> over(String key, String limit, String next) {
    return Optional.of(
        Problem.of(
            "The run stopped at its limit of %s (%s): the next model call %s."
                .formatted(limit, key, next),
            "Raise " + key + " in agentsmith.yml, or split the ticket."));
  }

  private String minutes() {
    return wallTime.toMinutes() + " min";
  }

  /// Rounded down: a mark is reached when it is, not before.
  private static int percent(long used, long limit) {
    return limit <= 0 ? 100 : (int) Math.min(100, 100.0 * used / limit);
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d tokens", number);
  }
}
