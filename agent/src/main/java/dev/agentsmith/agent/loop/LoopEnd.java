package dev.agentsmith.agent.loop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.core.problem.Problem;

/// How a conversation came to its end.
public sealed interface LoopEnd {

  /// The model said so, by the phase's ending tool.
  record Finished(JsonNode said) implements LoopEnd {}

  /// The model stopped calling tools, was asked to go on, and stopped again.
  record FellSilent(String lastWords) implements LoopEnd {}

  /// The next call could have passed a limit of the run.
  record OverBudget(Problem problem) implements LoopEnd {}

  /// The phase's own number of turns is used up, or the model refused.
  record GaveUp(Problem problem) implements LoopEnd {}
}
