package dev.agentsmith.agent.ecosystem;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A proxy that leads nowhere: it notes which host a tool of this machine wants to go to, and
/// refuses.
final class AskedProxy implements AutoCloseable {
  private static final Pattern CONNECT =
      Pattern.compile("CONNECT ([A-Za-z0-9.-]{1,253}):443 HTTP/1\\.[01]");
  private static final int LINE_MILLIS = 5_000;

  private final ServerSocket listener;
  private final AtomicReference<String> host = new AtomicReference<>("");

  private AskedProxy(ServerSocket listener) {
    this.listener = listener;
  }

  static AskedProxy start() throws IOException {
    var proxy = new AskedProxy(new ServerSocket(0, 8, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().name("asked-proxy").start(proxy::serve);
    return proxy;
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /// The first one that was asked for; empty if none was.
  Optional<String> host() {
    return Optional.of(String.valueOf(host.get())).filter(it -> !it.isEmpty());
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        client.setSoTimeout(LINE_MILLIS);
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
        Matcher line = CONNECT.matcher(String.valueOf(in.readLine()));
        if (line.matches()) {
          host.compareAndSet("", line.group(1));
        }
        client.getOutputStream().write("HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(US_ASCII));
      } catch (IOException e) {
        // the tool has gone, or this was closed
      }
    }
  }
}
