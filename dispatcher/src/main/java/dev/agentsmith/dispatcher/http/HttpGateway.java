package dev.agentsmith.dispatcher.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The dispatcher's port: `GET /health` says that this process can serve, `GET /ready` names what
/// it reaches (design.md §4).
public final class HttpGateway implements AutoCloseable {
  /// More than any chat platform sends; looked at before anything is read.
  private static final long MAX_BODY_BYTES = 1 << 20;

  private final WebServer server;

  /// @param host the address to listen on
  /// @param port 0 for any free one
  /// @param routes besides those two
  public HttpGateway(String host, int port, Readiness readiness, List<Route> routes) {
    this.server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .maxPayloadSize(MAX_BODY_BYTES)
            .routing(
                routing -> {
                  routes.forEach(
                      route -> routing.post(route.path(), (q, a) -> answer(route, q, a)));
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

  private static void answer(Route route, ServerRequest request, ServerResponse response) {
    byte[] body = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
    Route.Answer answer =
        route
            .handler()
            .apply(
                new Route.Request() {
                  @Override
                  public @Nullable String header(String name) {
                    return request.headers().first(HeaderNames.create(name)).orElse(null);
                  }

                  @Override
                  public byte[] body() {
                    return body.clone();
                  }
                });
    response.status(answer.status()).send(answer.text());
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
