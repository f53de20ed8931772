package dev.agentsmith.agent.packages;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.agentsmith.agent.network.Replies;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// One answer of the gateway.
///
/// @param onlyHead true if its content is not wanted
record Reply(OutputStream out, boolean onlyHead) {
  private static final int CHUNK = 16 * 1024;

  /// Content that is made while it is sent.
  interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /// @return false: it is the connection's last answer
  boolean words(String status, String words) throws IOException {
    if (onlyHead) {
      head(status, "text/plain", "Content-Length: 0");
      return true;
    }
    Replies.text(out, status, words);
    return false;
  }

  /// @param published when it was, which another gateway may want to know; empty if that is not
  ///     known
  boolean file(Path file, long size, String type, Optional<Instant> published) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String date =
          published
              .map(it -> it.atOffset(ZoneOffset.UTC))
              .map(it -> "\r\nLast-Modified: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(it))
              .orElse("");
      head("200 OK", type, "Content-Length: " + size + date);
      if (onlyHead) {
        return true;
      }
      long sent = in.transferTo(out);
      return sent == size; // else the client sees by the length that something is missing
    }
  }

  boolean written(String type, Writing writing) throws IOException {
    head("200 OK", type, "Transfer-Encoding: chunked");
    if (onlyHead) {
      return true;
    }
    var chunks = new Chunks();
    writing.to(chunks);
    chunks.end();
    return true;
  }

  private void head(String status, String type, String length) throws IOException {
    String safe = type.replaceAll("[\\p{Cntrl}]", "");
    out.write(
        "HTTP/1.1 %s\r\nContent-Type: %s\r\n%s\r\n\r\n"
            .formatted(status, safe, length)
            .getBytes(US_ASCII));
  }

  /// RFC 9112, 7.1.
  private final class Chunks extends OutputStream {
    private final byte[] buffer = new byte[CHUNK];
    private int filled;

    @Override
    public void write(int b) throws IOException {
      if (filled == buffer.length) {
        send();
      }
      buffer[filled++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      int done = 0;
      while (done < length) {
        if (filled == buffer.length) {
          send();
        }
        int part = Math.min(length - done, buffer.length - filled);
        System.arraycopy(bytes, from + done, buffer, filled, part);
        filled += part;
        done += part;
      }
    }

    private void send() throws IOException {
      if (filled > 0) {
        out.write((Integer.toHexString(filled) + "\r\n").getBytes(US_ASCII));
        out.write(buffer, 0, filled);
        out.write("\r\n".getBytes(US_ASCII));
        filled = 0;
      }
    }

    void end() throws IOException {
      send();
      out.write("0\r\n\r\n".getBytes(US_ASCII));
    }
  }
}
