package dev.agentsmith.loopback.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The part of https://docs.github.com/en/rest that a run needs, by HTTP.
final class RestInterface implements HttpHandler {
  static final String PREFIX = "/api/v3";
  private static final int MOST_BYTES = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  private final Rights rights;
  private final String url;
  private final Map<String, HostedRepository> repositories = new ConcurrentHashMap<>();

  /// @param url of it
  RestInterface(Rights rights, String url) {
    this.rights = rights;
    this.url = url;
  }

  void add(HostedRepository repository) {
    repositories.put(repository.label(), repository);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(PREFIX.length());
      answer(exchange, exchange.getRequestMethod(), path).send(exchange);
    }
  }

  /// It may be reached from a whole network: of who has no token nothing is read but the head.
  private Answer answer(HttpExchange exchange, String method, String path) throws IOException {
    Answer bad = checkHead(exchange);
    if (bad != null) {
      return bad;
    }
    String token = bearer(exchange);
    JsonNode body = Answer.object();
    if (!method.equals("GET") && rights.isRead(token)) {
      byte[] bytes = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        return Answer.refusal(413, "Payload too large");
      }
      body = JSON.readTree(new String(bytes, UTF_8));
    }
    Answer aboutTokens = rights.answer(method, path, token, body);
    if (aboutTokens != null) {
      return aboutTokens;
    }
    return path.equals("/user")
        ? rights.user(token)
        : inRepository(exchange, method, path, token, body);
  }

  private Answer inRepository(
      HttpExchange exchange, String method, String path, String token, JsonNode body) {
    if (!token.isEmpty() && !rights.isValid(token)) {
      return Answer.refusal(401, "Bad credentials");
    }
    String[] parts = path.split("/", -1); // "", repos, owner, name, …
    HostedRepository repository =
        parts.length < 4 ? null : repositories.get(parts[2] + "/" + parts[3]);
    if (repository == null || token.isEmpty() || !rights.reaches(token, parts[3])) {
      return Answer.refusal(404, "Not Found");
    }
    String rest = path.substring(("/repos/" + repository.label()).length());
    String right = rest.startsWith("/pulls") ? "pull_requests" : "issues";
    Answer refusal = rest.isEmpty() ? null : rights.refusal(token, right, !method.equals("GET"));
    if (refusal != null) {
      return refusal;
    }
    String query = exchange.getRequestURI().getQuery();
    return repository.answer(method, rest, query == null ? "" : query, body, url);
  }

  /// What GitHub's guide asks of every request.
  private static @Nullable Answer checkHead(HttpExchange exchange) {
    var head = exchange.getRequestHeaders();
    if (head.getFirst("User-Agent") == null || head.getFirst("User-Agent").startsWith("Java")) {
      return Answer.refusal(403, "Request forbidden by administrative rules.");
    }
    if (!"2022-11-28".equals(head.getFirst("X-GitHub-Api-Version"))) {
      return Answer.refusal(400, "X-GitHub-Api-Version is missing or unknown");
    }
    if (!"application/vnd.github+json".equals(head.getFirst("Accept"))) {
      return Answer.refusal(415, "Must accept 'application/vnd.github+json'");
    }
    return null;
  }

  private static String bearer(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header != null && header.startsWith("Bearer ") ? header.substring(7) : "";
  }
}
