package dev.agentsmith.dispatcher.slack;

final class SlackText {
  private SlackText() {}

  static String plain(String text, String botUser) {
    return text.replace("<@" + botUser + ">", "").strip();
  }
}
