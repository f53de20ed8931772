package dev.agentsmith.loopback.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// What the REST interface answers.
public record Answer(int status, JsonNode body, Map<String, String> headers) {
  public Answer {
    headers = Map.copyOf(headers);
  }

  public static Answer of(int status, JsonNode body) {
    return new Answer(status, body, Map.of());
  }

  public static Answer refusal(int status, String message) {
    return of(
        status,
        object().put("message", message).put("documentation_url", "https://docs.github.com/rest"));
  }

  public Answer with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Answer(status, body, more);
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public void send(HttpExchange exchange) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("content-type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    // Its close may wait for a request that nobody reads.
    exchange.getResponseBody().flush();
  }
}
