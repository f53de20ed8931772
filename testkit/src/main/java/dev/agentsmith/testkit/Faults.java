package dev.agentsmith.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;

/// Lets the next requests meet a [Fault], one each, before the server behind it answers again.
public final class Faults extends Filter implements AutoCloseable {
  private final Refusals refusals;
  private final Deque<Fault> next = new ConcurrentLinkedDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// The body of a refusal, in the form of the vendor.
  public interface Refusals {
    String body(int status, String type, String message);
  }

  public Faults(Refusals refusals) {
    this.refusals = refusals;
  }

  void add(Fault... more) {
    next.addAll(List.of(more));
  }

  @Override
  public void close() {
    closed.countDown();
  }

  @Override
  public String description() {
    return "faults";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    Fault fault = next.poll();
    if (fault == null) {
      chain.doFilter(exchange);
    } else {
      meet(fault, exchange, chain);
    }
  }

  /// Lets one request meet one fault.
  public void meet(Fault met, HttpExchange exchange, Chain chain) throws IOException {
    switch (met) {
      case Fault.Stall(int bytes) -> broken(exchange, chain, bytes, true);
      case Fault.CutAfter(int bytes) -> broken(exchange, chain, bytes, false);
      case Fault.AnswerLost() -> broken(exchange, chain, 0, false);
      case Fault fault -> {
        try (exchange) {
          exchange.getRequestBody().readAllBytes();
          meet(fault, exchange);
        }
      }
    }
  }

  private void meet(Fault fault, HttpExchange exchange) throws IOException {
    switch (fault) {
      case Fault.TooManyRequests(Duration after) -> {
        exchange.getResponseHeaders().set("retry-after", Long.toString(after.toSeconds()));
        exchange.getResponseHeaders().set("retry-after-ms", Long.toString(after.toMillis()));
        refuse(exchange, 429, "rate_limit_error", "Too many requests");
      }
      case Fault.TooManyRequestsUntil(Duration after) -> {
        ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC).plus(after);
        exchange
            .getResponseHeaders()
            .set(
                "retry-after",
                DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT).format(date));
        refuse(exchange, 429, "rate_limit_error", "Too many requests");
      }
      case Fault.ServerError(int status) ->
          refuse(exchange, status, "api_error", "Internal server error");
      case Fault.Overloaded() -> refuse(exchange, 529, "overloaded_error", "Overloaded");
      case Fault.Refusal(int status, String type, String message) ->
          refuse(exchange, status, type, message);
      case Fault.InStream(String type, String message) -> {
        String event = "event: error\ndata: " + refusals.body(500, type, message) + "\n\n";
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(event.getBytes(UTF_8));
      }
      case Fault.Hang() -> await();
      case Fault.BadJson() -> {
        byte[] page = "<html>Bad gateway</html>".getBytes(UTF_8);
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
      }
      case Fault.Reset(), Fault.Stall _, Fault.CutAfter _, Fault.AnswerLost _ -> {
        // Closing the exchange without an answer closes the connection.
      }
    }
  }

  private void refuse(HttpExchange exchange, int status, String type, String message)
      throws IOException {
    byte[] body = refusals.body(status, type, message).getBytes(UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private void broken(HttpExchange exchange, Chain chain, int bytes, boolean stalls)
      throws IOException {
    exchange.setStreams(null, new Broken(exchange.getResponseBody(), bytes, stalls));
    chain.doFilter(exchange);
  }

  private void await() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Lets the true answer pass until so many bytes went out.
  private final class Broken extends FilterOutputStream {
    private final boolean stalls;
    private int left;

    Broken(OutputStream out, int bytes, boolean stalls) {
      super(out);
      this.left = bytes;
      this.stalls = stalls;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      int now = Math.min(left, length);
      out.write(bytes, from, now);
      left -= now;
      if (left == 0) {
        out.flush();
        if (stalls) {
          await();
        }
        throw new IOException("cut on purpose");
      }
    }

    /// Failing here makes the server drop the connection instead of ending the answer.
    @Override
    public void close() throws IOException {
      throw new IOException("cut on purpose");
    }
  }
}
