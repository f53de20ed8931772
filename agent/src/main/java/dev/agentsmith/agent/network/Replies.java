package dev.agentsmith.agent.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/// Answers of a few words.
public final class Replies {
  private Replies() {}

  /// The last answer of a connection.
  ///
  /// @param status as a status line has it: `403 Forbidden`
  public static void text(OutputStream out, String status, String words) throws IOException {
    byte[] content = (words + "\n").getBytes(UTF_8);
    String head =
        "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, content.length);
    out.write(head.getBytes(UTF_8));
    out.write(content);
    out.flush();
  }
}
