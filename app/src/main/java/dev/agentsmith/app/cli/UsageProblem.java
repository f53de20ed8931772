package dev.agentsmith.app.cli;

/// The words of the command line don't make sense together.
final class UsageProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param sentence what is wrong and what to write instead
  UsageProblem(String sentence) {
    super(sentence);
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
