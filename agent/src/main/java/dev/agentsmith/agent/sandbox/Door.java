package dev.agentsmith.agent.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A socket on this machine's loopback that answers only connections that were made for a command
/// of ours: all others of the machine could ask it too.
final class Door extends ServerSocket {
  private static final int MAX_WAITING = 128;

  private final Set<SocketAddress> expected = ConcurrentHashMap.newKeySet();

  Door() throws IOException {
    super(0, MAX_WAITING, InetAddress.getLoopbackAddress());
  }

  /// Lets one in that comes from there.
  void expect(InetSocketAddress from) {
    expected.add(from);
  }

  /// It will not come.
  void forget(InetSocketAddress from) {
    expected.remove(from);
  }

  @Override
  public Socket accept() throws IOException {
    while (true) {
      Socket client = super.accept();
      if (expected.remove(client.getRemoteSocketAddress())) {
        return client;
      }
      client.close();
    }
  }
}
