package dev.agentsmith.clients.github;

import java.time.Instant;

/// A call that GitHub did not carry out. The message holds no token.
final class GitHubFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Kind kind;

  /// Why.
  sealed interface Kind {
    /// It answered with this status.
    ///
    /// @param words what it says about it, in one line; empty if nothing
    /// @param needs rights a token would need; empty if it doesn't say
    record Refused(int status, String words, String needs) implements Kind {}

    /// No answer that can be read.
    record Unreachable(String why) implements Kind {}

    /// More calls than it allows, and it asks to wait longer than we do.
    record Limited(Instant until) implements Kind {}
  }

  GitHubFailure(Kind kind) {
    super(kind.toString());
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /// True if the same call may succeed a moment later.
  boolean mayPass() {
    return kind instanceof Kind.Unreachable
        || (kind instanceof Kind.Refused(int status, _, _) && status >= 500);
  }

  boolean isStatus(int status) {
    return kind instanceof Kind.Refused refused && refused.status() == status;
  }

  String words() {
    return kind instanceof Kind.Refused refused ? refused.words() : "";
  }
}
