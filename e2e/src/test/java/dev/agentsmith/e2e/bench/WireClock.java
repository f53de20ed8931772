package dev.agentsmith.e2e.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/// Stands between a program and a server, hands on every byte, and knows how long the program took
/// from the last byte of an answer to the first one of its next request: without the time that the
/// server needs to understand it.
final class WireClock implements AutoCloseable {
  private final ServerSocket listener;
  private final int port;
  private long answered;
  private boolean asking;
  private double millis;

  private WireClock(ServerSocket listener, int port) {
    this.listener = listener;
    this.port = port;
  }

  /// @param server `http://127.0.0.1:<port>`
  static WireClock before(String server) throws IOException {
    var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var clock = new WireClock(listener, URI.create(server).getPort());
    Thread.ofPlatform().daemon().name("wire").start(clock::accept);
    return clock;
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /// Milliseconds before the request that came last; 0 if no answer went before it.
  synchronized double millis() {
    return millis;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket program = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        program.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        carry(program, server, true);
        carry(server, program, false);
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void carry(Socket from, Socket to, boolean asks) {
    Thread.ofPlatform()
        .daemon()
        .name("wire")
        .start(
            () -> {
              byte[] buffer = new byte[1 << 16];
              try (from;
                  to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                  if (asks) {
                    asked();
                  }
                  out.write(buffer, 0, n);
                  if (!asks) {
                    answered();
                  }
                }
              } catch (IOException e) {
                // one side has gone, and both are closed
              }
            });
  }

  private synchronized void asked() {
    if (!asking) {
      asking = true;
      millis = answered == 0 ? 0 : (System.nanoTime() - answered) / 1e6;
    }
  }

  private synchronized void answered() {
    asking = false;
    answered = System.nanoTime();
  }
}
