package dev.agentsmith.dispatcher.intent;

import java.util.List;

/// What a person's words were read as.
public sealed interface Reading {

  record Sure(Intent intent) implements Reading {}

  /// Only the person can say what was meant.
  ///
  /// @param commands what it may be, each in a form that the grammar reads; the likeliest first
  record Unsure(List<String> commands) implements Reading {
    public Unsure {
      commands = List.copyOf(commands);
    }
  }

  /// No command of ours, as far as anybody can tell.
  record NotUnderstood() implements Reading {}
}
