package dev.agentsmith.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.agentsmith.loopback.ApiError;
import dev.agentsmith.loopback.ScriptedModel;
import dev.agentsmith.loopback.Turns;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Anthropic at the wire: a [ScriptedModel], whose checks are those of the real API, that also
/// misbehaves as told and keeps what it was sent.
public final class FakeAnthropic implements AutoCloseable {
  private final ScriptedModel model;
  private final Deque<Fault> faults = new ConcurrentLinkedDeque<>();
  private final List<Headers> headers = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private FakeAnthropic(Turns turns) {
    this.model = ScriptedModel.start(turns, Filter.beforeHandler("keep", this::keep), new Faults());
  }

  public static FakeAnthropic start(Turns turns) {
    return new FakeAnthropic(turns);
  }

  /// The next requests meet these, one each, before the model answers again.
  public FakeAnthropic fail(Fault... next) {
    faults.addAll(List.of(next));
    return this;
  }

  public String url() {
    return model.url();
  }

  /// The bodies of the valid requests, in the order they came.
  public List<JsonNode> requests() {
    return model.requests();
  }

  /// The headers of all requests, those that met a fault too.
  public List<Headers> headers() {
    return List.copyOf(headers);
  }

  /// Where a request did not begin with all that the one before held, so that the prompt cache of
  /// the real one would have missed. Cache marks don't count; a request with other tools or another
  /// system text begins a conversation of its own.
  public List<String> prefixBreaks() {
    List<String> breaks = new ArrayList<>();
    @Nullable JsonNode before = null;
    for (JsonNode request : requests()) {
      JsonNode bare = withoutMarks(request);
      if (before != null && isSameConversation(before, bare)) {
        for (int i = 0; i < before.path("messages").size(); i++) {
          JsonNode then = before.path("messages").get(i);
          JsonNode now = bare.path("messages").path(i);
          if (!then.toString().equals(now.toString())) {
            breaks.add("message " + i + " was " + then + " and is " + now);
            break;
          }
        }
      }
      before = bare;
    }
    return breaks;
  }

  @Override
  public void close() {
    closed.countDown();
    model.close();
  }

  private void keep(HttpExchange exchange) {
    headers.add(exchange.getRequestHeaders());
  }

  private static boolean isSameConversation(JsonNode a, JsonNode b) {
    return a.path("tools").toString().equals(b.path("tools").toString())
        && a.path("system").toString().equals(b.path("system").toString());
  }

  private static JsonNode withoutMarks(JsonNode request) {
    JsonNode copy = request.deepCopy();
    copy.findParents("cache_control")
        .forEach(parent -> ((ObjectNode) parent).remove("cache_control"));
    return copy;
  }

  private final class Faults extends Filter {
    @Override
    public String description() {
      return "faults";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
      Fault fault = faults.poll();
      if (fault == null) {
        chain.doFilter(exchange);
        return;
      }
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        meet(fault, exchange);
      }
    }

    private void meet(Fault fault, HttpExchange exchange) throws IOException {
      switch (fault) {
        case Fault.TooManyRequests(Duration after) -> {
          exchange.getResponseHeaders().set("retry-after", Long.toString(after.toSeconds()));
          exchange.getResponseHeaders().set("retry-after-ms", Long.toString(after.toMillis()));
          refuse(exchange, new ApiError(429, "rate_limit_error", "Too many requests"));
        }
        case Fault.ServerError(int status) ->
            refuse(exchange, new ApiError(status, "api_error", "Internal server error"));
        case Fault.Overloaded() ->
            refuse(exchange, new ApiError(529, "overloaded_error", "Overloaded"));
        case Fault.Refusal(int status, String type, String message) ->
            refuse(exchange, new ApiError(status, type, message));
        case Fault.Hang() -> waitForClose();
        case Fault.Stall(int bytes) -> {
          begin(exchange, bytes);
          waitForClose();
        }
        case Fault.CutAfter(int bytes) -> begin(exchange, bytes);
        case Fault.Reset() -> {
          // Closing the exchange without an answer closes the connection.
        }
        case Fault.BadJson() -> {
          byte[] page = "<html>Bad gateway</html>".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
        }
      }
    }

    private void refuse(HttpExchange exchange, ApiError error) throws IOException {
      byte[] body = error.json().toString().getBytes(UTF_8);
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(error.status(), body.length);
      exchange.getResponseBody().write(body);
    }

    private void begin(HttpExchange exchange, int bytes) throws IOException {
      exchange.sendResponseHeaders(200, bytes + 1_000L);
      exchange.getResponseBody().write(" ".repeat(bytes).getBytes(UTF_8));
      exchange.getResponseBody().flush();
    }

    private void waitForClose() {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
