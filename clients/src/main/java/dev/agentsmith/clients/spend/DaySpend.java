package dev.agentsmith.clients.spend;

import dev.agentsmith.core.cost.Usd;

/// What the runs of one project may cost in a day (UTC), all of them together. What a call could
/// cost at worst is taken before it, so that runs beside each other can't pass the limit together;
/// a run that is killed in a call leaves that taken until the day is over.
public interface DaySpend {
  /// As the configuration has it.
  Usd limit();

  /// Takes `worst` out of what is left of the day.
  ///
  /// @throws InterruptedException if the run ends meanwhile
  Answer reserve(Usd worst) throws InterruptedException;

  /// Puts what a call really cost in the place of what was reserved for it.
  ///
  /// @throws RuntimeException if that can't be written; then the worst case stays counted
  void settle(Answer.Reserved reservation, Usd cost);

  /// What came of a reservation.
  sealed interface Answer {
    /// @param spent of the day, this included
    record Reserved(String key, Usd worst, Usd spent) implements Answer {}

    /// It does not fit.
    ///
    /// @param spent of the day, by all runs
    record Full(Usd spent) implements Answer {}

    /// Nobody knows what was spent.
    record Unknown(String why) implements Answer {}
  }
}
