package dev.agentsmith.loopback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// The one network that servers of this package listen on.
final class Loopback {
  private Loopback() {}

  /// A port that was free a moment ago.
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
