package dev.agentsmith.agent.workspace;

/// Decides whether a run goes on from a branch that has its name already.
public interface EarlierWork {
  /// It never does; the next free name is taken.
  EarlierWork NONE = (_, _) -> false;

  /// @param ours true if its last commit is one of Agent Smith
  /// @throws dev.agentsmith.core.problem.ProblemException if that can't be found out
  boolean goesOn(String branch, boolean ours) throws InterruptedException;
}
