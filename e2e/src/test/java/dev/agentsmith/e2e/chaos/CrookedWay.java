package dev.agentsmith.e2e.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Stands between two HTTP sides and sends on something else than it got: what is behind it looks
/// as if the one before it did wrong.
final class CrookedWay implements AutoCloseable {
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "content-length", "connection", "transfer-encoding", "upgrade", "expect");

  private final int far;
  private final Crook crook;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  interface Crook {
    /// @return what is sent on, one after the other; nothing if it is to be swallowed
    List<String> sends(String path, String body);
  }

  CrookedWay(int far, Crook crook) throws IOException {
    this.far = far;
    this.crook = crook;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      boolean says = exchange.getRequestMethod().equals("POST");
      List<String> bodies =
          says ? crook.sends(exchange.getRequestURI().getPath(), body) : List.of(body);
      if (bodies.isEmpty()) {
        swallow(exchange);
        return;
      }
      for (String early : bodies.subList(0, bodies.size() - 1)) {
        forward(exchange, early).body().close();
      }
      answer(exchange, forward(exchange, bodies.getLast()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// As Slack says that all went well, and as we say it to Slack.
  private static void swallow(HttpExchange exchange) throws IOException {
    byte[] answer = "{\"ok\":true,\"channel\":\"C0\",\"ts\":\"1700000000.000001\"}".getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
  }

  private HttpResponse<InputStream> forward(HttpExchange exchange, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + far + exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  /// A watch goes on as it comes.
  private static void answer(HttpExchange exchange, HttpResponse<InputStream> answer)
      throws IOException {
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    exchange.sendResponseHeaders(answer.statusCode(), 0);
    try (InputStream in = answer.body();
        OutputStream out = exchange.getResponseBody()) {
      byte[] chunk = new byte[8192];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        out.write(chunk, 0, read);
        out.flush();
      }
    }
  }
}
