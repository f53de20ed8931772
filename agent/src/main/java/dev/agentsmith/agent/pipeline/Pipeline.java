package dev.agentsmith.agent.pipeline;

import dev.agentsmith.core.config.Pipelines;
import java.util.List;

/// The names of steps, in order.
public record Pipeline(String name, List<String> steps) {
  public static final Pipeline FIX = new Pipeline("fix", Pipelines.STEPS);

  public Pipeline {
    steps = List.copyOf(steps);
  }

  /// Its beginning, up to and with the step.
  public Pipeline upTo(String step) {
    int end = steps.indexOf(step);
    return end < 0 ? this : new Pipeline(name, steps.subList(0, end + 1));
  }
}
