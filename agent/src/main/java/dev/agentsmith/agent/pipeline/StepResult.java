package dev.agentsmith.agent.pipeline;

import dev.agentsmith.core.problem.Problem;

/// What a step came to. `detail` is a few words for people.
public sealed interface StepResult {

  record Done(String detail) implements StepResult {}

  record Skipped(String detail) implements StepResult {}

  /// Not all of it was done, and the run goes on without it.
  record Incomplete(String detail) implements StepResult {}

  /// An earlier step has to be done again; what it needs to know stands in the run.
  record BackTo(String step, String detail) implements StepResult {}

  record Failed(String detail, Problem problem) implements StepResult {}

  record OverBudget(Problem problem) implements StepResult {}

  /// Somebody who was asked said no.
  record Declined(String by) implements StepResult {}
}
