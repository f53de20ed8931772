package dev.agentsmith.agent.loop;

import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a run's model calls used, by phase and model. Safe for many threads.
public final class Ledger {
  private final Map<List<String>, Line> lines = new LinkedHashMap<>();

  /// @param usd null if the model's price is not known
  public record Line(String phase, String model, int calls, TokenUsage tokens, @Nullable Usd usd) {

    Line plus(TokenUsage more, @Nullable Usd cost) {
      return new Line(
          phase,
          model,
          calls + 1,
          tokens.plus(more),
          usd == null || cost == null ? null : usd.plus(cost));
    }
  }

  public synchronized void add(String phase, String model, TokenUsage tokens, @Nullable Usd usd) {
    lines.merge(
        List.of(phase, model),
        new Line(phase, model, 1, tokens, usd),
        (line, _) -> line.plus(tokens, usd));
  }

  public synchronized List<Line> lines() {
    return new ArrayList<>(lines.values());
  }

  public synchronized int calls() {
    return lines.values().stream().mapToInt(Line::calls).sum();
  }

  public synchronized TokenUsage tokens() {
    return lines.values().stream().map(Line::tokens).reduce(TokenUsage.NONE, TokenUsage::plus);
  }

  /// What is known to have been paid.
  public synchronized Usd knownCost() {
    Usd sum = Usd.ZERO;
    for (Line line : lines.values()) {
      sum = line.usd() == null ? sum : sum.plus(line.usd());
    }
    return sum;
  }

  /// What was paid, or null if a call had no known price.
  public synchronized @Nullable Usd cost() {
    return lines.values().stream().anyMatch(line -> line.usd() == null) ? null : knownCost();
  }
}
