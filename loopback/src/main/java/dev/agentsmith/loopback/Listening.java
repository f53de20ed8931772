package dev.agentsmith.loopback;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/// Where servers of this package listen, and what their clients call this machine. On any other
/// network than loopback, strangers can knock: a server there needs a password or a token.
///
/// @param bind one address of this machine, or all of them
/// @param host as it stands in addresses
public record Listening(InetAddress bind, String host) {

  /// On this machine alone.
  public static Listening onLoopback() {
    return new Listening(InetAddress.getLoopbackAddress(), "127.0.0.1");
  }

  /// On this address alone if this machine has it. Else clients come by a way that we don't see (a
  /// forwarded port, a virtual machine's gateway), and it is all addresses.
  ///
  /// @param address a number or a name
  /// @throws UnknownHostException if nobody knows the name
  public static Listening at(String address) throws IOException {
    InetAddress found = InetAddress.getByName(address);
    if (found.isLoopbackAddress()) {
      return new Listening(found, written(found));
    }
    boolean isOurs = NetworkInterface.getByInetAddress(found) != null;
    return isOurs
        ? new Listening(found, written(found))
        : new Listening(new InetSocketAddress(0).getAddress(), address);
  }

  public boolean isLoopback() {
    return bind.isLoopbackAddress();
  }

  /// `http://host:port`
  String http(int port) {
    return "http://" + host + ":" + port;
  }

  /// A free port of it.
  InetSocketAddress anyPort() {
    return new InetSocketAddress(bind, 0);
  }

  /// A port that was free a moment ago.
  int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, bind)) {
      return socket.getLocalPort();
    }
  }

  /// Where this machine itself finds it.
  InetAddress fromHere() {
    return bind.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bind;
  }

  private static String written(InetAddress address) {
    String number = address.getHostAddress().replaceFirst("%.*", "");
    return address instanceof Inet6Address ? "[" + number + "]" : number;
  }
}
