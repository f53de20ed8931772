package dev.agentsmith.dispatcher.chat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The kinds of messages about a run; each exists at most once a run. A root begins the thread of a
/// command that came without one.
public enum MessageKind {
  ROOT,
  LIVING,
  QUESTION,
  TERMINAL;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Empty for a kind that a newer version writes: the message is nobody's here.
  public static Optional<MessageKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }
}
