package dev.agentsmith.dispatcher.http;

import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpService;
import java.util.Map;

/// The dispatcher's port: `GET /health` says that this process can serve, `GET /ready` names what
/// it reaches (design.md §4).
public final class HttpGateway implements AutoCloseable {
  /// More than any chat platform sends; looked at before anything is read.
  private static final long MAX_BODY_BYTES = 1 << 20;

  private final WebServer server;

  /// @param host the address to listen on
  /// @param port 0 for any free one
  /// @param services by the path that all of theirs begin with
  public HttpGateway(
      String host, int port, Readiness readiness, Map<String, HttpService> services) {
    this.server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .maxPayloadSize(MAX_BODY_BYTES)
            .routing(
                routing -> {
                  services.forEach(routing::register);
                  routing
                      .get("/health", (_, response) -> response.send("ok\n"))
                      .get(
                          "/ready",
                          (_, response) -> {
                            Readiness.Answer answer = readiness.ask();
                            response.status(
                                answer.ready() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
                            response.send(answer.body());
                          });
                })
            .build();
  }

  public HttpGateway start() {
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
