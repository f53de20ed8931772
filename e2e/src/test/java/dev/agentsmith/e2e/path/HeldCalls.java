package dev.agentsmith.e2e.path;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A slow way to Slack: one call can be held on it and arrive whenever the test wants.
final class HeldCalls implements AutoCloseable {
  private final URI api;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CountDownLatch here = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch arrived = new CountDownLatch(1);
  private volatile String held = "";

  /// @param api where the calls go in the end
  HeldCalls(String api) throws IOException {
    this.api = URI.create(api);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::pass);
    server.start();
  }

  String api() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/";
  }

  /// The next call of this method stays on the way.
  void hold(String method) {
    held = method;
  }

  boolean isHolding() {
    return here.getCount() == 0;
  }

  /// Lets the held call arrive, and returns when it was answered.
  void release() throws InterruptedException {
    goOn.countDown();
    arrived.await();
  }

  @Override
  public void close() {
    goOn.countDown();
    server.stop(0);
    client.close();
    threads.shutdownNow();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      boolean isHeld = !held.isEmpty() && path.endsWith("/" + held);
      if (isHeld) {
        held = "";
        here.countDown();
        goOn.await();
      }
      HttpResponse<byte[]> answer = client.send(request(exchange, path, body), bytes());
      if (isHeld) {
        arrived.countDown();
      }
      answer
          .headers()
          .firstValue("retry-after")
          .ifPresent(after -> exchange.getResponseHeaders().set("retry-after", after));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(HttpExchange exchange, String path, byte[] body) {
    var request =
        HttpRequest.newBuilder(api.resolve(path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    for (String name : new String[] {"Authorization", "Content-Type"}) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    return request.build();
  }

  private static HttpResponse.BodyHandler<byte[]> bytes() {
    return HttpResponse.BodyHandlers.ofByteArray();
  }
}
