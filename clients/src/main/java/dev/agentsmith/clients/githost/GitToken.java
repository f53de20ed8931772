package dev.agentsmith.clients.githost;

import dev.agentsmith.core.secret.Secret;

/// A token that lets into a host: git over HTTP, and the host's interface. Safe for many threads.
public interface GitToken {

  /// A token that is valid for some minutes still; asked before each use.
  ///
  /// @throws dev.agentsmith.core.problem.ProblemException if none is to be had
  Secret current() throws InterruptedException;

  /// One that stays the same.
  static GitToken of(Secret token) {
    return () -> token;
  }
}
