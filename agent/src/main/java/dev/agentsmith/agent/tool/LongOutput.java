package dev.agentsmith.agent.tool;

import java.io.IOException;

/// Fits an output into the conversation: what is too long is put on the shelf, and only its head
/// and tail are shown.
final class LongOutput {
  /// Of the 30,000 characters that others show, most are never looked at.
  private static final int MAX_SHOWN = 16_000;

  private final Shelf shelf;

  LongOutput(Shelf shelf) {
    this.shelf = shelf;
  }

  String fitted(String output) throws IOException {
    if (output.length() <= MAX_SHOWN) {
      return output;
    }
    String name = shelf.keep("output", output);
    int half = MAX_SHOWN / 2;
    int head = output.lastIndexOf('\n', half) > half / 2 ? output.lastIndexOf('\n', half) : half;
    int from = output.length() - half;
    int tail = output.indexOf('\n', from) + 1;
    tail = tail > 0 && tail < from + half / 2 ? tail : from;
    return "%s\n[… %,d characters left out; all of it is %s: search it or read it with from and to …]\n%s"
        .formatted(output.substring(0, head), tail - head, name, output.substring(tail));
  }
}
