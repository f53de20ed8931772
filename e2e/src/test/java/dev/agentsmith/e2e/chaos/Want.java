package dev.agentsmith.e2e.chaos;

/// What a command asks for, and so how it may end.
enum Want {
  /// A run: one Job, unless it is refused with a true reason.
  RUN,
  /// A run in a project that there is not: refused.
  UNKNOWN_PROJECT,
  /// A run in one of several projects: a question.
  WHICH_PROJECT,
  /// Something that is answered at once.
  ANSWER,
  /// The end of a run; itself it is answered.
  CANCEL,
  /// The same again.
  RETRY,
  /// The answer to an agent's question, which is no command.
  REPLY;

  boolean mayHaveJob() {
    return this == RUN || this == RETRY;
  }
}
