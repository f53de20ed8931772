package dev.agentsmith.clients.http;

import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Chooses the proxy that the environment names. Nothing on this machine goes through one.
public final class Proxies extends ProxySelector {
  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

  private final Optional<URI> https;
  private final Optional<URI> http;
  private final List<String> direct;

  public Proxies(Environment environment) {
    this.https = address(environment, Variable.HTTPS_PROXY);
    this.http = address(environment, Variable.HTTP_PROXY);
    this.direct =
        Arrays.stream(value(environment, Variable.NO_PROXY).orElse("").split(","))
            .map(host -> host.strip().toLowerCase(Locale.ROOT))
            .filter(host -> !host.isEmpty())
            .toList();
  }

  /// No proxy at all.
  public static Proxies none() {
    return new Proxies(new Environment(Map.of()));
  }

  @Override
  public List<Proxy> select(URI target) {
    Optional<URI> proxy = "https".equalsIgnoreCase(target.getScheme()) ? https : http;
    return proxy.isEmpty() || target.getHost() == null || isDirect(target.getHost())
        ? DIRECT
        : List.of(new Proxy(Proxy.Type.HTTP, address(proxy.get())));
  }

  @Override
  public void connectFailed(URI target, SocketAddress proxy, IOException why) {
    // The call fails and says so.
  }

  private boolean isDirect(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost") || name.startsWith("127.") || name.equals("[::1]")) {
      return true;
    }
    return direct.stream()
        .map(entry -> entry.startsWith("*.") ? entry.substring(1) : entry)
        .anyMatch(
            entry ->
                entry.equals("*")
                    || name.equals(entry)
                    || name.endsWith(entry.startsWith(".") ? entry : "." + entry));
  }

  private static InetSocketAddress address(URI proxy) {
    return InetSocketAddress.createUnresolved(
        proxy.getHost(), proxy.getPort() < 0 ? 8080 : proxy.getPort());
  }

  private static Optional<URI> address(Environment environment, Variable variable) {
    return value(environment, variable)
        .map(text -> URI.create(text.contains("://") ? text : "http://" + text))
        .filter(address -> address.getHost() != null);
  }

  /// Both spellings are in use, the lower case one is older.
  private static Optional<String> value(Environment environment, Variable variable) {
    return environment
        .text(variable)
        .or(() -> environment.value(variable.name().toLowerCase(Locale.ROOT)));
  }
}
