package dev.agentsmith.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What people say in a channel, as Slack delivers it: signed events over HTTP. Safe for many
/// threads; a connection is one thread's.
final class SlackCommands {
  static final String SECRET = "secret-of-the-bench";

  private final AtomicLong last = new AtomicLong();

  /// @param ts names the message, and the thread that begins with it
  record Request(String ts, String http) {}

  /// One kept connection, as Slack keeps its own.
  static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final byte[] buffer = new byte[4096];

    private Connection(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
    }

    /// @return nanoseconds until the 200
    long send(Request request) throws IOException {
      InputStream in = socket.getInputStream();
      byte[] bytes = request.http().getBytes(UTF_8);
      long begin = System.nanoTime();
      socket.getOutputStream().write(bytes);
      int read = in.read(buffer);
      long nanos = System.nanoTime() - begin;
      String head = new String(buffer, 0, Math.max(0, read), UTF_8);
      if (!head.startsWith("HTTP/1.1 200")) {
        throw new IOException("not taken: " + head);
      }
      return nanos;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  static Connection connect(int port) throws IOException {
    return new Connection(port);
  }

  /// A message in a channel, by somebody of `users` people.
  Request message(String text, int users) {
    // No two at one time, and none earlier than now: an old message is looked at twice.
    long micros =
        last.accumulateAndGet(
            ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
            (before, time) -> Math.max(before + 1, time));
    long now = micros / 1_000_000;
    String ts = "%d.%06d".formatted(now, micros % 1_000_000);
    String body =
        """
        {"token":"x","team_id":"T1","api_app_id":"A1","type":"event_callback","event_id":"Ev%1$s",\
        "event_time":%2$d,"authorizations":[{"team_id":"T1","user_id":"U0BOT","is_bot":true}],\
        "event":{"type":"message","channel":"C1","channel_type":"channel","user":"U%4$d",\
        "text":"%3$s","ts":"%1$s","event_ts":"%1$s","client_msg_id":"c-%1$s"}}"""
            .formatted(ts, now, text, micros % users);
    return new Request(ts, signed(now, body));
  }

  private static String signed(long now, String body) {
    return """
        POST /slack/events HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        X-Slack-Request-Timestamp: %d\r
        X-Slack-Signature: %s\r
        Content-Length: %d\r
        \r
        %s"""
        .formatted(now, signature(now, body), body.getBytes(UTF_8).length, body);
  }

  private static String signature(long now, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      byte[] digest = mac.doFinal(("v0:" + now + ":" + body).getBytes(UTF_8));
      return "v0=" + HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
