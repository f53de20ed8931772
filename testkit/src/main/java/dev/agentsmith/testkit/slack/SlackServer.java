package dev.agentsmith.testkit.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentsmith.testkit.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The socket that the Web API and the addresses for answers stand behind.
final class SlackServer implements AutoCloseable {
  private static final String CALLS = "/api/";
  private static final String RESPONSES = "/response/";

  private final Workspace workspace;
  private final WebApi api;
  private final ResponseUrls urls;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Wire wire = new Wire();
  private final Map<String, Deque<Fault>> faults = new HashMap<>();

  SlackServer(Workspace workspace, WebApi api, ResponseUrls urls) throws IOException {
    this.workspace = workspace;
    this.api = api;
    this.urls = urls;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(CALLS, this::serveCall);
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

  void fail(String method, List<Fault> next) {
    synchronized (workspace) {
      faults.computeIfAbsent(method, _ -> new ArrayDeque<>()).addAll(next);
    }
  }

  @Override
  public void close() {
    wire.close();
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
      Fault fault = nextFault(method, type, body);
      if (fault == null) {
        wire.send(exchange, carryOut(method, bearer, type, body));
      } else {
        wire.meet(fault, exchange, () -> carryOut(method, bearer, type, body));
      }
    }
  }

  private @Nullable Fault nextFault(String method, String type, String body) {
    synchronized (workspace) {
      Deque<Fault> next = faults.get(method);
      Fault fault = next == null ? null : next.poll();
      if (fault != null && !Wire.comesAfter(fault)) {
        api.note(method, type, body, fault.toString());
      }
      return fault;
    }
  }

  private WebApi.Answer carryOut(String method, String bearer, String type, String body) {
    synchronized (workspace) {
      return api.answer(method, bearer, type, body);
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
      wire.send(exchange, answer);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }
}
