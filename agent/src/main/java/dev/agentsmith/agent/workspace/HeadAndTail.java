package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Keeps the beginning and the end of an output of any length in bounded memory.
final class HeadAndTail {
  private final int half;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private byte[] ring = new byte[0]; // most outputs are short and never need it
  private long seen;

  HeadAndTail(int maxBytes) {
    this.half = Math.max(1, maxBytes / 2);
  }

  synchronized void add(byte[] bytes, int count) {
    int toHead = Math.clamp(half - seen, 0, count);
    head.write(bytes, 0, toHead);
    if (toHead < count && ring.length == 0) {
      ring = new byte[half];
    }
    for (int from = toHead; from < count; ) {
      int place = (int) ((seen + from - half) % half);
      int length = Math.min(count - from, half - place);
      System.arraycopy(bytes, from, ring, place, length);
      from += length;
    }
    seen += count;
  }

  /// The text, with a line in the middle that says how much is missing.
  synchronized String text() {
    String start = head.toString(UTF_8);
    if (seen <= half) {
      return start;
    }
    long behind = seen - half;
    if (behind <= half) {
      byte[] all = Arrays.copyOf(head.toByteArray(), (int) seen);
      System.arraycopy(ring, 0, all, half, (int) behind);
      return new String(all, UTF_8);
    }
    int oldest = (int) (behind % half);
    byte[] tail = new byte[half];
    System.arraycopy(ring, oldest, tail, 0, half - oldest);
    System.arraycopy(ring, 0, tail, half - oldest, oldest);
    return "%s\n[… %,d bytes of output left out …]\n%s"
        .formatted(start, behind - half, new String(tail, UTF_8));
  }
}
