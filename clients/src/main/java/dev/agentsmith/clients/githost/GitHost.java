package dev.agentsmith.clients.githost;

/// A place for pull requests. Safe for many threads.
public interface GitHost {

  /// Opens the pull request, or brings the open one of the same branch up to date: called twice it
  /// leaves one.
  ///
  /// @return where people read it
  /// @throws dev.agentsmith.core.problem.ProblemException if that is not possible
  String open(PullRequest pullRequest) throws InterruptedException;
}
