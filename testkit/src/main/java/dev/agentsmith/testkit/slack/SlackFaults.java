package dev.agentsmith.testkit.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.Faults;
import java.io.IOException;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/// Lets the next calls of a method meet a [Fault], one each.
final class SlackFaults extends Filter implements AutoCloseable {
  private static final String CALLS = "/api/";

  private final Faults faults = new Faults(SlackFaults::refusal);
  private final Map<String, Deque<Fault>> next = new ConcurrentHashMap<>();
  private volatile Unanswered unanswered = (_, _, _, _) -> {};

  /// Hears of calls that are not carried out.
  interface Unanswered {
    void keep(String method, String contentType, String body, String why);
  }

  void tell(Unanswered listener) {
    unanswered = listener;
  }

  void add(String method, List<Fault> more) {
    next.computeIfAbsent(method, _ -> new ConcurrentLinkedDeque<>()).addAll(more);
  }

  void clear() {
    next.clear();
  }

  @Override
  public void close() {
    faults.close();
  }

  @Override
  public String description() {
    return "Slack's faults";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    String method = exchange.getRequestURI().getPath().substring(CALLS.length());
    Deque<Fault> ofMethod = next.get(method);
    Fault fault = ofMethod == null ? null : ofMethod.poll();
    if (fault == null) {
      chain.doFilter(exchange);
      return;
    }
    if (!comesAfter(fault)) {
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      unanswered.keep(method, type == null ? "" : type, body, fault.toString());
    }
    faults.meet(fault, exchange, chain);
  }

  /// True for faults that meet a call when it was carried out.
  private static boolean comesAfter(Fault fault) {
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

  /// In Slack's words, where they are not the test's own.
  private static String refusal(int status, String type, String message) {
    String code =
        switch (type) {
          case "rate_limit_error" -> "ratelimited";
          case "api_error" -> "internal_error";
          case "overloaded_error" -> "service_unavailable";
          default -> type;
        };
    return "{\"ok\":false,\"error\":\"" + code + "\"}";
  }
}
