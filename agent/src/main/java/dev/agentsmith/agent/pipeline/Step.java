package dev.agentsmith.agent.pipeline;

/// One unit of a run that people see in its progress. Made anew for each run.
public interface Step {
  /// As pipelines have it: `check_out`.
  String name();

  /// False for a step that waits for people, as long as they take.
  default boolean isTimed() {
    return true;
  }

  /// Does the work in the calling thread; an interrupt ends it.
  ///
  /// @throws dev.agentsmith.core.problem.ProblemException if it can't be done
  StepResult run(RunContext run) throws InterruptedException;
}
