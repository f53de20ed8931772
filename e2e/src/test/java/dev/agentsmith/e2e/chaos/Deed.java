package dev.agentsmith.e2e.chaos;

/// What a person does. Who means an earlier command names it by its number in the plan.
sealed interface Deed extends Act {

  /// Writes a command into a channel.
  ///
  /// @param times how often Slack delivers each of its events at once
  record Asks(int number, Want want, String user, String channel, String text, int times)
      implements Deed {}

  /// Writes a command into the thread of an earlier one.
  record AsksThere(int number, Want want, String user, int about, String text, int times)
      implements Deed {}

  /// Writes something to the agent into the thread of an earlier command.
  record Remarks(String user, int about, String text) implements Deed {}

  /// Clicks a button in the thread of an earlier command, if one of that name stands there.
  ///
  /// @param button the beginning of its label
  record Clicks(int number, Want want, String user, int about, String button) implements Deed {}
}
