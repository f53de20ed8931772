package dev.agentsmith.dispatcher.intent;

/// The model's answer can't be what the person meant.
final class UnusableAnswer extends Exception {
  private static final long serialVersionUID = 1L;

  /// @param why in our own words, for the log; nothing of the answer or the text
  UnusableAnswer(String why) {
    super(why, null, false, false);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
