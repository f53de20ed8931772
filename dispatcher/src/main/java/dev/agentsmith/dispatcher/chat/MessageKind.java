package dev.agentsmith.dispatcher.chat;

import java.util.Locale;

/// The kinds of messages about a run; each exists at most once a run.
public enum MessageKind {
  WAITING,
  LIVING,
  QUESTION,
  TERMINAL;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
