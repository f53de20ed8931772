package dev.agentsmith.agent.network;

import dev.agentsmith.agent.network.Refusals.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Connects to hosts out in the world. A name is resolved once, and the address that was looked at
/// is the one that is taken.
public final class Outside {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int MAX_STATUS = 8 * 1024;

  private final Resolver resolver;
  private final Dialer dialer;
  private final ProxySelector proxies;

  /// Finds the addresses of a name.
  interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  /// Makes a connection.
  interface Dialer {
    Socket dial(InetSocketAddress address) throws IOException;
  }

  /// An allowed name that leads to where nobody is let.
  static final class NotPublic extends IOException {
    private static final long serialVersionUID = 1L;
    private static final Reason REASON = Reason.NOT_PUBLIC;

    Reason reason() {
      return REASON;
    }
  }

  /// A connection, and who is at its other end.
  ///
  /// @param isProxy true if it must be told the whole address again
  record Connected(Socket socket, boolean isProxy) {}

  /// @param proxies which proxy this process itself has to go through
  public Outside(ProxySelector proxies) {
    this(host -> Arrays.asList(InetAddress.getAllByName(host)), Outside::dial, proxies);
  }

  Outside(Resolver resolver, Dialer dialer, ProxySelector proxies) {
    this.resolver = resolver;
    this.dialer = dialer;
    this.proxies = proxies;
  }

  /// @param tunnel true if bytes are to go to the host untouched, as TLS needs it
  Connected connect(Target target, boolean tunnel) throws IOException {
    String scheme = tunnel ? "https" : "http";
    for (Proxy proxy : proxies.select(URI.create(scheme + "://" + target + "/"))) {
      if (proxy.address() instanceof InetSocketAddress address) {
        return through(address, target, tunnel);
      }
    }
    return new Connected(direct(target), false);
  }

  private Socket direct(Target target) throws IOException {
    IOException last = new NotPublic();
    for (InetAddress address : resolver.resolve(target.host())) {
      if (PublicAddresses.has(address)) {
        try {
          return dialer.dial(new InetSocketAddress(address, target.port()));
        } catch (IOException e) {
          last = e;
        }
      }
    }
    throw last;
  }

  /// By the proxy that this process has to go through, which resolves the name again. Where we can
  /// resolve it too, a name of this network is refused here.
  private Connected through(InetSocketAddress proxy, Target target, boolean tunnel)
      throws IOException {
    List<InetAddress> known;
    try {
      known = resolver.resolve(target.host());
    } catch (UnknownHostException e) {
      known = List.of();
    }
    if (!known.isEmpty() && known.stream().noneMatch(PublicAddresses::has)) {
      throw new NotPublic();
    }
    // The proxy itself is the operator's choice, and as a rule in a private network.
    Socket socket = dialer.dial(new InetSocketAddress(proxy.getHostString(), proxy.getPort()));
    if (!tunnel) {
      return new Connected(socket, true);
    }
    try {
      socket.setSoTimeout((int) LIMIT.toMillis());
      String ask = "CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n\r\n".formatted(target);
      socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      String status = RequestHead.line(in, MAX_STATUS);
      if (!status.matches("HTTP/1\\.[01] 2\\d\\d.*")) {
        throw new IOException("the proxy before this one says: " + status);
      }
      while (!RequestHead.line(in, MAX_STATUS).isEmpty()) {
        // its other lines are for us, and say nothing we need
      }
      return new Connected(socket, false);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket dial(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(address, (int) LIMIT.toMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
