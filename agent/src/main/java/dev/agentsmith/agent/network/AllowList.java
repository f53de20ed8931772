package dev.agentsmith.agent.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The hosts of `network.allow`: `repo.example.org` is that host, `*.example.org` all below it,
/// each at the ports of the web or, as `repo.example.org:8443`, at one other alone.
public final class AllowList {
  private static final String BELOW = "*.";
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final List<Entry> entries = new ArrayList<>();

  /// @param port 0 for those of the web
  private record Entry(boolean below, String name, int port) {
    boolean allows(Target target) {
      boolean named = below ? target.host().endsWith("." + name) : target.host().equals(name);
      return named
          && (port == 0 ? target.port() == HTTP || target.port() == HTTPS : target.port() == port);
    }
  }

  /// @param hosts as the configuration has them; one that is no name, such as an address, allows
  ///     nothing
  public AllowList(List<String> hosts) {
    for (String host : hosts) {
      boolean below = host.startsWith(BELOW);
      String name = below ? host.substring(BELOW.length()) : host;
      boolean hasPort = name.indexOf(':') >= 0;
      Optional<Target> target = Target.of(name, HTTPS);
      target.ifPresent(it -> entries.add(new Entry(below, it.host(), hasPort ? it.port() : 0)));
    }
  }

  boolean allows(Target target) {
    return entries.stream().anyMatch(entry -> entry.allows(target));
  }
}
