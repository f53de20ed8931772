package dev.agentsmith.dispatcher.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import java.util.function.Supplier;

/// A port of its own for `GET /metrics`: what is on the public one is for chat platforms alone.
public final class MetricsGateway implements AutoCloseable {
  /// Prometheus' text format.
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final WebServer server;

  /// @param port 0 for any free one
  public MetricsGateway(String host, int port, Supplier<String> metrics) {
    this.server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .routing(
                routing ->
                    routing.get(
                        "/metrics",
                        (_, response) -> {
                          response.header(HeaderNames.CONTENT_TYPE, TEXT);
                          response.send(metrics.get());
                        }))
            .build();
  }

  public MetricsGateway start() {
    server.start();
    return this;
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
