package dev.agentsmith.clients.githost;

/// A place for pull requests. Safe for many threads.
public interface GitHost {

  /// Opens the pull request, or brings the open one of the same branch up to date: called twice it
  /// leaves one.
  ///
  /// @throws dev.agentsmith.core.problem.ProblemException if that is not possible
  OpenedPullRequest open(PullRequest pullRequest) throws InterruptedException;

  /// What is known of pull requests of a branch.
  ///
  /// @throws dev.agentsmith.core.problem.ProblemException if the host can't be asked
  Standing standing(String branch) throws InterruptedException;

  /// How a branch stands.
  enum Standing {
    /// There never was a pull request.
    NONE,
    /// One is open.
    OPEN,
    /// All that there were are merged or closed.
    OVER
  }
}
