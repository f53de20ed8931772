package dev.agentsmith.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

/// Text of files and answers.
final class Text {
  private Text() {}

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
