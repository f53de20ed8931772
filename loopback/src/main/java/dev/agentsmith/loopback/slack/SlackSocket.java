package dev.agentsmith.loopback.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The socket that the Web API and the addresses for answers stand behind.
final class SlackSocket implements AutoCloseable {
  private static final String CALLS = "/api/";
  private static final String RESPONSES = "/response/";

  private final Workspace workspace;
  private final WebApi api;
  private final ResponseUrls urls;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// @param filters stand before the Web API
  SlackSocket(Parts parts, List<Filter> filters) throws IOException {
    this.workspace = parts.workspace();
    this.api = parts.api();
    this.urls = parts.urls();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(CALLS, this::serveCall).getFilters().addAll(filters);
    server.createContext(RESPONSES, this::serveResponse);
    server.start();
  }

  /// Where calls go, before the method's name.
  String calls() {
    return url(CALLS);
  }

  /// Where answers go, before the address's id.
  String responses() {
    return url(RESPONSES);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serveCall(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestURI().getPath().substring(CALLS.length());
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String type = header(exchange, "Content-Type");
      String authorization = header(exchange, "Authorization");
      String bearer = authorization.startsWith("Bearer ") ? authorization.substring(7) : "";
      WebApi.Answer answer;
      synchronized (workspace) {
        answer = api.answer(method, bearer, type, body);
      }
      send(exchange, answer);
    }
  }

  private void serveResponse(HttpExchange exchange) throws IOException {
    try (exchange) {
      String id = exchange.getRequestURI().getPath().substring(RESPONSES.length());
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      WebApi.Answer answer;
      synchronized (workspace) {
        answer = urls.answer(id, header(exchange, "Content-Type"), body);
      }
      send(exchange, answer);
    }
  }

  private static void send(HttpExchange exchange, WebApi.Answer answer) throws IOException {
    byte[] body = answer.body().toString().getBytes(UTF_8);
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("content-type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }
}
