package dev.agentsmith.agent.loop;

import dev.agentsmith.core.cost.Budget;
import java.util.List;
import java.util.Optional;

/// Tells the model once for each mark how much of the tightest limit is used, so that it comes to
/// an end by itself. Of several marks that are passed at once, the last one is told.
final class BudgetMarks {
  private static final List<Integer> PERCENT = List.of(50, 80, 95);

  private int told;

  Optional<String> reached(Budget.Share share) {
    int mark = PERCENT.stream().filter(p -> p <= share.percent()).mapToInt(p -> p).max().orElse(0);
    if (mark <= told) {
      return Optional.empty();
    }
    told = mark;
    return Optional.of(
        Prompt.of("budget_" + mark)
            .with("limit", share.limit())
            .with("percent", Integer.toString(mark))
            .text());
  }
}
