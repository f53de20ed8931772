package dev.agentsmith.dispatcher.chat;

import java.util.Locale;

/// How a message came to us, and so what its writer may expect.
public enum Manner {
  /// A mention, a direct message, a slash command: it gets an answer, whatever it says.
  ADDRESSED,
  /// A button of ours.
  CLICKED,
  /// Said among people: it gets an answer only if it is clearly a command.
  OVERHEARD;

  /// As the record of a run keeps it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @return [#ADDRESSED] for a word that this version doesn't know
  public static Manner of(String word) {
    for (Manner manner : values()) {
      if (manner.word().equals(word)) {
        return manner;
      }
    }
    return ADDRESSED;
  }
}
