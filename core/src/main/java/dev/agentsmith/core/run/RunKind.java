package dev.agentsmith.core.run;

import java.util.Arrays;
import java.util.Optional;

/// What a run is asked to make of the code. The steps are the same; branch, commit and what the
/// model is told are not.
public enum RunKind {
  /// What is wrong is mended.
  FIX("fix", "fix"),

  /// New behaviour, with its tests and docs.
  FEATURE("feature", "feat");

  private final String word;
  private final String commitType;

  RunKind(String word, String commitType) {
    this.word = word;
    this.commitType = commitType;
  }

  /// The kind with this word; empty if there is none.
  public static Optional<RunKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }

  /// On the command line and in chat; also what its branches begin with.
  public String word() {
    return word;
  }

  /// As Conventional Commits 1.0.0 has it.
  public String commitType() {
    return commitType;
  }
}
