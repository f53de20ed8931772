package dev.agentsmith.agent.workspace;

import java.util.Arrays;

/// Passes an output on without one text that may stand in it many times. For one thread.
final class Sieve {
  private final byte[] text;
  private final HeadAndTail to;
  private int matched;

  Sieve(byte[] text, HeadAndTail to) {
    this.text = Arrays.copyOf(text, text.length);
    this.to = to;
  }

  void add(byte[] bytes, int count) {
    byte[] passed = new byte[count + text.length];
    int length = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] == text[matched]) {
        matched = (matched + 1) % text.length;
        continue;
      }
      System.arraycopy(text, 0, passed, length, matched); // held back in vain
      length += matched;
      matched = bytes[i] == text[0] ? 1 : 0;
      if (matched == 0) {
        passed[length++] = bytes[i];
      }
    }
    to.add(passed, length);
  }

  /// Passes on what was held back because it could have become the text.
  void end() {
    to.add(text, matched);
    matched = 0;
  }
}
