package dev.agentsmith.e2e.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The proxy of a company's network, through which the agent has to go, and the world behind it: it
/// says hello to whoever was let through.
final class OuterProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  OuterProxy() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /// The first line of each request.
  List<String> asked() {
    return asked;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      var in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
      String first = in.readLine();
      asked.add(first);
      for (String line = first; line != null && !line.isEmpty(); line = in.readLine()) {}
      if (first != null && first.startsWith("CONNECT ")) {
        say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
        say(client, "hello, " + in.readLine() + "\n");
      } else {
        say(client, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
      }
    } catch (IOException e) {
      // The other side has gone.
    }
  }

  private static void say(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(UTF_8));
  }
}
