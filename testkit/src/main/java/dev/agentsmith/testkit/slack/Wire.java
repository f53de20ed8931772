package dev.agentsmith.testkit.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.agentsmith.testkit.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/// Sends answers, or misbehaves instead.
final class Wire implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public void close() {
    closed.countDown();
  }

  void send(HttpExchange exchange, WebApi.Answer answer) throws IOException {
    byte[] body = answer.body().toString().getBytes(UTF_8);
    begin(exchange, answer, body.length);
    exchange.getResponseBody().write(body);
  }

  /// @param carriedOut carries the call out, for faults that come after it
  void meet(Fault fault, HttpExchange exchange, Supplier<WebApi.Answer> carriedOut)
      throws IOException {
    switch (fault) {
      case Fault.TooManyRequests(Duration after) ->
          send(
              exchange,
              new WebApi.Answer(
                  429,
                  WebApi.error("ratelimited"),
                  Map.of("retry-after", Long.toString(after.toSeconds()))));
      case Fault.ServerError(int status) -> send(exchange, error(status, "internal_error"));
      case Fault.Overloaded() -> send(exchange, error(503, "service_unavailable"));
      case Fault.Refusal(int status, String code, _) -> send(exchange, error(status, code));
      case Fault.BadJson() -> {
        byte[] page = "<html>upstream connect error</html>".getBytes(UTF_8);
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
      }
      case Fault.Hang() -> waitForClose();
      case Fault.Stall(int bytes) -> {
        sendPart(exchange, carriedOut.get(), bytes);
        waitForClose();
      }
      case Fault.CutAfter(int bytes) -> sendPart(exchange, carriedOut.get(), bytes);
      case Fault.AnswerLost() -> {
        WebApi.Answer _ = carriedOut.get();
      }
      case Fault.Reset() -> {
        // Closing the exchange without an answer closes the connection.
      }
      case Fault.TooManyRequestsUntil _, Fault.InStream _ ->
          throw new IllegalArgumentException("Slack does nothing like " + fault);
    }
  }

  /// True for faults that meet a call when it was carried out.
  static boolean comesAfter(Fault fault) {
    return switch (fault) {
      case Fault.Stall _, Fault.CutAfter _, Fault.AnswerLost _ -> true;
      case Fault.TooManyRequests _,
          Fault.TooManyRequestsUntil _,
          Fault.ServerError _,
          Fault.Overloaded _,
          Fault.Hang _,
          Fault.Reset _,
          Fault.BadJson _,
          Fault.InStream _,
          Fault.Refusal _ ->
          false;
    };
  }

  private static void sendPart(HttpExchange exchange, WebApi.Answer answer, int bytes)
      throws IOException {
    byte[] body = answer.body().toString().getBytes(UTF_8);
    begin(exchange, answer, body.length + 1);
    exchange.getResponseBody().write(body, 0, Math.min(bytes, body.length));
    exchange.getResponseBody().flush();
  }

  private static void begin(HttpExchange exchange, WebApi.Answer answer, int length)
      throws IOException {
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("content-type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(answer.status(), length);
  }

  private static WebApi.Answer error(int status, String code) {
    return new WebApi.Answer(status, WebApi.error(code), Map.of());
  }

  private void waitForClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
