package dev.agentsmith.e2e.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/// A Slack that says yes to everything at once and has no limits, and tells somebody what it was
/// asked. Bare, so that its own time does not count: about 20 µs a call.
final class YesSlack implements AutoCloseable {
  private final ServerSocket listener;
  private final Calls calls;
  private final AtomicLong number = new AtomicLong();

  /// Hears of each call when it came, in many threads.
  @FunctionalInterface
  interface Calls {
    /// @param body as it was sent: a form
    /// @param ts of the message it is about, for a post the new one's
    void called(String method, String body, String ts, long nanoTime);
  }

  private YesSlack(ServerSocket listener, Calls calls) {
    this.listener = listener;
    this.calls = calls;
  }

  static YesSlack start(Calls calls) throws IOException {
    var slack = new YesSlack(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()), calls);
    Thread.ofPlatform().daemon().name("slack").start(slack::accept);
    return slack;
  }

  String url() {
    return "http://127.0.0.1:%d/api/".formatted(listener.getLocalPort());
  }

  /// The value of a field of a form, as it was sent; empty if it is not there.
  static String field(String body, String name) {
    int at = body.startsWith(name + "=") ? 0 : body.indexOf("&" + name + "=") + 1;
    if (at == 0 && !body.startsWith(name + "=")) {
      return "";
    }
    int begin = at + name.length() + 1;
    int end = body.indexOf('&', begin);
    return body.substring(begin, end < 0 ? body.length() : end);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        long now = System.nanoTime();
        String body = new String(in.readNBytes(length(head)), ISO_8859_1);
        String method = head.substring(head.indexOf("/api/") + 5, head.indexOf(" HTTP/"));
        String given = field(body, "ts");
        String ts =
            method.startsWith("chat.") && given.isEmpty()
                ? "1700000000." + String.format("%06d", number.incrementAndGet())
                : given;
        calls.called(method, body, ts, now);
        String json = "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"" + ts + "\",\"messages\":[]}";
        String answer =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(json.length(), json);
        socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
      }
    } catch (IOException e) {
      // its client is gone
    }
  }

  /// Up to the empty line; empty at the end of the connection.
  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder(512);
    int newlines = 0;
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
      if (newlines == 2) {
        return head.toString();
      }
    }
    return "";
  }

  private static int length(String head) {
    String lower = head.toLowerCase(java.util.Locale.ROOT);
    int at = lower.indexOf("content-length:");
    if (at < 0) {
      return 0;
    }
    return Integer.parseInt(head.substring(at + 15, head.indexOf('\r', at)).strip());
  }
}
