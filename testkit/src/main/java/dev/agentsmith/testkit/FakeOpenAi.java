package dev.agentsmith.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentsmith.loopback.Turn;
import dev.agentsmith.loopback.Turns;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// OpenAI's Chat Completions API at the wire: refuses what the real one refuses
/// ([CompletionRules]), streams what a script says ([CompletionJson]), misbehaves as told, keeps
/// what it was sent. The script sees each request in the form of the Messages API, so that one
/// script plays at both.
public final class FakeOpenAi implements AutoCloseable {
  private final Turns turns;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Faults faults = new Faults((_, type, message) -> error(type, message));
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final List<Headers> headers = new CopyOnWriteArrayList<>();
  private final AtomicLong answers = new AtomicLong();
  private volatile CompletionJson.Style style = CompletionJson.Style.OPENAI;

  private FakeOpenAi(Turns turns) throws IOException {
    this.turns = turns;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server
        .createContext("/", this::serve)
        .getFilters()
        .addAll(
            List.of(Filter.beforeHandler("keep", e -> headers.add(e.getRequestHeaders())), faults));
    server.start();
  }

  public static FakeOpenAi start(Turns turns) {
    try {
      return new FakeOpenAi(turns);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next requests meet these, one each, before the model answers again.
  public FakeOpenAi fail(Fault... next) {
    faults.add(next);
    return this;
  }

  /// Answers as a server does that is only compatible: no usage, no index, `stop` after calls, no
  /// `[DONE]`.
  public FakeOpenAi onlyCompatible() {
    style = CompletionJson.Style.COMPATIBLE;
    return this;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// The bodies of the valid requests, in the order they came.
  public List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  /// The headers of all requests, those that met a fault too.
  public List<Headers> headers() {
    return List.copyOf(headers);
  }

  @Override
  public void close() {
    faults.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        JsonNode request = new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes());
        if (!exchange.getRequestURI().getPath().equals("/v1/chat/completions")) {
          throw new CompletionRules.Broken("Invalid URL (POST " + exchange.getRequestURI() + ")");
        }
        CompletionRules.check(request);
        requests.add(request);
        Turn turn = turns.answer(CompletionJson.asMessages(request));
        stream(exchange, CompletionJson.chunks(turn, request, answers.incrementAndGet(), style));
      } catch (CompletionRules.Broken e) {
        byte[] body =
            error("invalid_request_error", String.valueOf(e.getMessage())).getBytes(UTF_8);
        exchange.sendResponseHeaders(400, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static void stream(HttpExchange exchange, List<String> chunks) throws IOException {
    exchange.getResponseHeaders().set("content-type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      for (String chunk : chunks) {
        body.write(("data: " + chunk + "\n\n").getBytes(UTF_8));
        body.flush();
      }
    }
  }

  private static String error(String type, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .put("code", type);
    return body.toString();
  }
}
