package dev.agentsmith.agent.workspace;

import java.util.List;
import java.util.Map;

/// How programs are told of a proxy: each kind of them looks elsewhere.
final class ProxyVariables {
  private static final List<String> NAMES =
      List.of(
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "http_proxy",
          "https_proxy",
          "ALL_PROXY",
          "all_proxy",
          "npm_config_proxy",
          "npm_config_https_proxy",
          "YARN_HTTP_PROXY",
          "YARN_HTTPS_PROXY",
          "PIP_PROXY",
          "CARGO_HTTP_PROXY");
  private static final String DIRECT = "localhost,127.0.0.1,::1";

  private ProxyVariables() {}

  static void put(int port, Map<String, String> variables) {
    NAMES.forEach(name -> variables.put(name, "http://127.0.0.1:" + port));
    variables.put("NO_PROXY", DIRECT);
    variables.put("no_proxy", DIRECT);
    variables.put("npm_config_noproxy", DIRECT);
    variables.put("NODE_USE_ENV_PROXY", "1");
  }

  /// For all that runs in Java. Its own default has this machine reached directly. Maven's
  /// transports ask for properties only when they are told to.
  static String javaOptions(int port) {
    return ("-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=%1$d -Dhttps.proxyHost=127.0.0.1"
            + " -Dhttps.proxyPort=%1$d -Daether.connector.http.useSystemProperties=true"
            + " -Daether.transport.apache.useSystemProperties=true")
        .formatted(port);
  }
}
