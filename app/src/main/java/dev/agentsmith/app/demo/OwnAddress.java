package dev.agentsmith.app.demo;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.dispatcher.kubernetes.Cluster;
import dev.agentsmith.loopback.Listening;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// What Pods of a cluster call this machine.
final class OwnAddress {
  private static final int CONNECT_MILLIS = 3000;

  private OwnAddress() {}

  /// The named one; or that of this machine's way to the API. If the API is on this machine (kind,
  /// k3s), Pods come by the way to a node; if there is none either, the Pods are on this machine.
  static Listening listening(Cluster cluster, @Nullable String named) throws IOException {
    if (named != null) {
      try {
        return Listening.at(named);
      } catch (UnknownHostException e) {
        throw new ProblemException(
            Problem.of(
                "Nobody knows the address " + named + ".",
                "--address takes what the cluster's Pods call this machine: a number or a name."),
            e);
      }
    }
    InetAddress api = onTheWayTo(cluster.server().getHost());
    if (!api.isLoopbackAddress()) {
      return Listening.at(api.getHostAddress());
    }
    String node = cluster.nodeAddress().orElse(null);
    return node == null ? Listening.onLoopback() : Listening.at(onTheWayTo(node).getHostAddress());
  }

  /// Dispatcher and Pods get the same addresses, so both have to reach this machine by them.
  ///
  /// @param port that something listens at
  static void requireReachable(Listening listening, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(listening.host(), port), CONNECT_MILLIS);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(
              "This machine does not reach itself at %s: %s."
                  .formatted(listening.host(), e.getMessage()),
              "Name an address at which it and the cluster's Pods do: --address ADDR."),
          e);
    }
  }

  /// Nothing is sent: the kernel only looks up the route.
  private static InetAddress onTheWayTo(String host) throws IOException {
    try (var socket = new DatagramSocket()) {
      InetAddress to = InetAddress.getByName(host);
      if (to.isLoopbackAddress()) {
        return to;
      }
      socket.connect(new InetSocketAddress(to, 443));
      return socket.getLocalAddress();
    } catch (UnknownHostException e) {
      return InetAddress.getLoopbackAddress(); // who can't be found is told of in a moment
    }
  }
}
