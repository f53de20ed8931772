package dev.agentsmith.dispatcher.chat;

import dev.agentsmith.core.run.RunId;
import java.util.Optional;

/// What a message of ours carries unseen, so that it is found again in its thread. Of each stamp
/// there is at most one message.
///
/// @param part which of several of this kind, such as a question's id; empty if there is only one
public record Stamp(RunId run, MessageKind kind, String part) {
  private static final String BETWEEN = ":";

  public Stamp(RunId run, MessageKind kind) {
    this(run, kind, "");
  }

  /// Kind and part in one word: `terminal`, `question:q2`.
  public String word() {
    return part.isEmpty() ? kind.word() : kind.word() + BETWEEN + part;
  }

  /// From both, as they were read in a thread.
  ///
  /// @return empty if it is none of ours, or one of a newer version
  public static Optional<Stamp> of(String run, String word) {
    String kind = word.contains(BETWEEN) ? word.substring(0, word.indexOf(BETWEEN)) : word;
    String part = kind.equals(word) ? "" : word.substring(kind.length() + 1);
    return RunId.isValid(run)
        ? MessageKind.of(kind).map(known -> new Stamp(new RunId(run), known, part))
        : Optional.empty();
  }
}
