package dev.agentsmith.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// A model that says what it was given to say, behind Anthropic's Messages API, on 127.0.0.1 if
/// nothing else is said: plain or streamed, with the checks of the real one ([MessagesProtocol])
/// and token counts that follow its prompt cache ([PromptCache]).
public final class ScriptedModel implements AutoCloseable {
  private final Turns turns;
  private final Listening listening;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final PromptCache cache = new PromptCache();
  private final AtomicLong answers = new AtomicLong();
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
  private final List<Counted> counted = new CopyOnWriteArrayList<>();

  /// The tokens of one prompt: all, and those of them that were read from the cache.
  public record Counted(long prompt, long cacheRead) {}

  private ScriptedModel(Turns turns, Listening listening, List<Filter> filters) throws IOException {
    this.turns = turns;
    this.listening = listening;
    this.server = HttpServer.create(listening.anyPort(), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve).getFilters().addAll(filters);
  }

  /// Starts one on a free port.
  ///
  /// @param filters stand before the protocol; what a test makes go wrong at the wire is one of
  ///     them
  public static ScriptedModel start(Turns turns, Filter... filters) {
    return start(turns, Listening.onLoopback(), filters);
  }

  /// The same, elsewhere than on 127.0.0.1. What it says is a recording: whoever calls it learns
  /// nothing, and reaches nothing through it.
  public static ScriptedModel start(Turns turns, Listening listening, Filter... filters) {
    try {
      ScriptedModel model = new ScriptedModel(turns, listening, List.of(filters));
      model.server.start();
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /// For `ANTHROPIC_BASE_URL`: without the `/v1` that clients add.
  public String url() {
    return listening.http(port());
  }

  /// The bodies of the valid requests so far, in the order they came.
  public List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  /// The same as they came, byte for byte.
  public List<byte[]> bodies() {
    return List.copyOf(bodies);
  }

  /// What each answer counted, in the same order.
  public List<Counted> counted() {
    return List.copyOf(counted);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      long number = answers.incrementAndGet();
      exchange.getResponseHeaders().set("request-id", "req_%08d".formatted(number));
      byte[] body = exchange.getRequestBody().readNBytes(MessagesProtocol.MOST_BYTES + 1);
      try {
        checkRoute(exchange);
        JsonNode request = MessagesProtocol.check(exchange.getRequestHeaders(), body);
        requests.add(request);
        bodies.add(body);
        Turn turn = turns.answer(request);
        PromptCache.Counted prompt = cache.count(request);
        counted.add(new Counted(prompt.plain() + prompt.written() + prompt.read(), prompt.read()));
        ObjectNode message =
            MessageJson.message(turn, request.path("model").asText(), number, prompt);
        if (request.path("stream").asBoolean()) {
          stream(exchange, message);
        } else {
          answer(exchange, 200, message);
        }
      } catch (ApiError error) {
        answer(exchange, error.status(), error.json());
      }
    }
  }

  private static void checkRoute(HttpExchange exchange) {
    if (!exchange.getRequestURI().getPath().equals("/v1/messages")) {
      throw new ApiError(404, "not_found_error", "Not found");
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      throw new ApiError(405, "invalid_request_error", "Method Not Allowed");
    }
  }

  private static void answer(HttpExchange exchange, int status, JsonNode json) throws IOException {
    byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void stream(HttpExchange exchange, ObjectNode message) throws IOException {
    var text = new StringBuilder();
    for (ObjectNode event : MessageJson.events(message)) {
      text.append("event: ").append(event.path("type").asText());
      text.append("\ndata: ").append(event).append("\n\n");
    }
    // At once and with its length: in pieces, each would wait for the other side's acknowledgement.
    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
