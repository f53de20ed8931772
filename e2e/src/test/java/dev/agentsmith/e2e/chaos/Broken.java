package dev.agentsmith.e2e.chaos;

/// A promise that was not kept.
///
/// @param promise which one
/// @param words what was seen instead
record Broken(Promise promise, String words) {
  enum Promise {
    /// What is answered with 200 comes to a Job, or a true refusal or question.
    ACCEPTED_IS_DONE,
    ONE_JOB,
    /// A run has one thread, and nothing else stands in it.
    ONE_THREAD,
    /// Of each kind of message there is one.
    ONE_OF_A_KIND,
    ONE_END,
    TRUE_END,
    /// The living message shows the end.
    LIVING_SHOWS_END,
    /// What is posted for a run is about this run.
    RIGHT_RUN,
    ASKER_IS_TOLD,
    /// A question of a run that is over has no buttons.
    QUESTION_IS_CLOSED,
    EDIT_QUOTA
  }

  @Override
  public String toString() {
    return promise + ": " + words;
  }
}
