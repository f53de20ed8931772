package dev.agentsmith.agent.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A socket on this machine's loopback that answers only connections that were made for a command
/// of ours: all others of the machine could ask it too.
final class Door extends ServerSocket {
  private static final int MAX_WAITING = 128;

  private final Set<Integer> expected = ConcurrentHashMap.newKeySet();

  Door() throws IOException {
    super(0, MAX_WAITING, InetAddress.getLoopbackAddress());
  }

  /// Lets one in that comes from this port.
  void expect(int port) {
    expected.add(port);
  }

  @Override
  public Socket accept() throws IOException {
    while (true) {
      Socket client = super.accept();
      if (expected.remove(client.getPort())) {
        return client;
      }
      client.close();
    }
  }
}
