package dev.agentsmith.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import dev.agentsmith.loopback.github.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stands before GitHub's REST interface: keeps what is asked, and lets requests meet what they are
/// to meet.
final class GitHubFaults extends Filter implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Faults faults =
      new Faults((status, _, message) -> Answer.refusal(status, message).body().toString());
  private final Map<String, Deque<Fault>> next = new HashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final List<JsonNode> bodies = new ArrayList<>();
  private int answersToLose;
  private @Nullable Instant limitedUntil;

  synchronized void add(String method, List<Fault> more) {
    next.computeIfAbsent(method, _ -> new ArrayDeque<>()).addAll(more);
  }

  synchronized void loseAnswers(int count) {
    answersToLose = count;
  }

  synchronized void limitOnce(Instant until) {
    limitedUntil = until;
  }

  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  synchronized List<JsonNode> bodies() {
    return List.copyOf(bodies);
  }

  @Override
  public void close() {
    faults.close();
  }

  @Override
  public String description() {
    return "faults of GitHub";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    exchange.setStreams(new ByteArrayInputStream(body), null);
    Fault fault = note(exchange, body);
    Instant limit = fault == null ? limit() : null;
    if (limit != null) {
      refuse(
          exchange,
          Answer.refusal(403, "API rate limit exceeded for user ID 1.")
              .with("x-ratelimit-remaining", "0")
              .with("x-ratelimit-reset", Long.toString(limit.getEpochSecond())));
      return;
    }
    switch (fault) {
      case null -> chain.doFilter(exchange);
      case Fault.TooManyRequests(Duration after) ->
          refuse(
              exchange,
              Answer.refusal(403, "You have exceeded a secondary rate limit.")
                  .with("retry-after", Long.toString(after.toSeconds())));
      case Fault.TooManyRequestsUntil _, Fault.InStream _ ->
          throw new IllegalArgumentException("GitHub does nothing like " + fault);
      case Fault other -> faults.meet(other, exchange, chain);
    }
  }

  private synchronized @Nullable Fault note(HttpExchange exchange, byte[] body) throws IOException {
    String method = exchange.getRequestMethod();
    requests.add(method + " " + exchange.getRequestURI().getPath().replaceFirst("^/api/v3", ""));
    boolean changes = !method.equals("GET");
    if (changes) {
      bodies.add(JSON.readTree(body));
    }
    Deque<Fault> mine = next.get(method);
    Fault fault = mine == null ? null : mine.poll();
    if (fault == null && changes && answersToLose > 0) {
      answersToLose--;
      return new Fault.AnswerLost();
    }
    return fault;
  }

  private synchronized @Nullable Instant limit() {
    Instant limit = limitedUntil;
    limitedUntil = null;
    return limit;
  }

  private static void refuse(HttpExchange exchange, Answer answer) throws IOException {
    try (exchange) {
      answer.send(exchange);
    }
  }
}
