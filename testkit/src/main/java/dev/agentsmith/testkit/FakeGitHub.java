package dev.agentsmith.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.FixedRepository;
import dev.agentsmith.loopback.GitServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// GitHub at the wire: its REST interface on one port, its repositories over real git on another.
/// Refuses what the real one refuses, keeps what it was asked, and misbehaves as told.
public final class FakeGitHub implements AutoCloseable {
  /// A classic token that may do everything.
  public static final Secret TOKEN = Secret.of("ghp_0123456789abcdefghijklmnopqrstuvwxyz");

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final GitServer git;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final FakeGitHubApp app = new FakeGitHubApp();
  private final Map<String, FakeGitHubRepository> repositories = new HashMap<>();
  private final Map<String, Deque<Fault>> faults = new HashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final List<JsonNode> bodies = new ArrayList<>();
  private @Nullable String scopes = "repo, workflow";
  private int answersToLose;
  private @Nullable Instant limitedUntil;

  private FakeGitHub(Path directory) throws IOException {
    git = GitServer.start(directory, this::opensGit, GitServer.Reading.WITH_TOKEN);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/api/v3/", this::serve);
    server.start();
  }

  /// @param directory for the repositories
  public static FakeGitHub start(Path directory) {
    try {
      return new FakeGitHub(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where the REST interface answers.
  public String api() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v3";
  }

  /// Makes a repository whose one branch has the files below `files`.
  ///
  /// @param label `org/my-api`
  public synchronized FakeGitHubRepository repository(String label, Path files, String branch) {
    FixedRepository.bare(git.repository(label), files, branch);
    var made = new FakeGitHubRepository(label, git.repository(label), branch);
    repositories.put(label, made);
    return made;
  }

  /// Where git finds the repository.
  public String url(String label) {
    return git.url(label);
  }

  /// The app that is installed on all repositories.
  public FakeGitHubApp app() {
    return app;
  }

  /// The next requests of this method meet these, one each.
  public synchronized FakeGitHub fail(String method, Fault... next) {
    faults.computeIfAbsent(method, _ -> new ArrayDeque<>()).addAll(List.of(next));
    return this;
  }

  /// The next requests that change something are carried out, and nobody hears of it.
  public synchronized void loseAnswers(int count) {
    answersToLose = count;
  }

  /// What the classic token may do, as its header says it; null makes it a fine-grained one.
  public synchronized void scopes(@Nullable String words) {
    scopes = words;
  }

  /// Every request is refused as one too many, until it is asked what time it is.
  public synchronized void limitOnce(Instant until) {
    limitedUntil = until;
  }

  /// All requests, as `GET /repos/org/my-api`.
  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  /// What was sent with requests that change something.
  public synchronized List<JsonNode> bodies() {
    return List.copyOf(bodies);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
    git.close();
  }

  private boolean opensGit(String token) {
    return token.equals(TOKEN.reveal()) || app.isValid(token, "contents");
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring("/api/v3".length());
      String method = exchange.getRequestMethod();
      String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Fault fault = note(method, path);
      if (fault != null && !(fault instanceof Fault.AnswerLost)) {
        meet(fault, exchange);
        return;
      }
      FakeAnswer answer = answer(exchange, method, path, text);
      if (fault != null || loses(method)) {
        return; // closing the exchange without an answer closes the connection
      }
      send(exchange, answer);
    }
  }

  private synchronized @Nullable Fault note(String method, String path) {
    requests.add(method + " " + path);
    Deque<Fault> next = faults.get(method);
    return next == null ? null : next.poll();
  }

  private synchronized boolean loses(String method) {
    boolean lost = !method.equals("GET") && answersToLose > 0;
    answersToLose -= lost ? 1 : 0;
    return lost;
  }

  private synchronized FakeAnswer answer(
      HttpExchange exchange, String method, String path, String text) throws IOException {
    Instant limit = limitedUntil;
    if (limit != null) {
      limitedUntil = null;
      return FakeAnswer.refusal(403, "API rate limit exceeded for user ID 1.")
          .with("x-ratelimit-remaining", "0")
          .with("x-ratelimit-reset", Long.toString(limit.getEpochSecond()));
    }
    FakeAnswer bad = checkHead(exchange);
    if (bad != null) {
      return bad;
    }
    JsonNode body = JsonNodeFactory.instance.objectNode();
    if (!method.equals("GET")) {
      body = JSON.readTree(text);
      bodies.add(body);
    }
    String token = bearer(exchange);
    if (path.startsWith("/app/") || path.endsWith("/installation")) {
      return app.answer(method, path, token, body);
    }
    return path.equals("/user") ? user(token) : inRepository(exchange, method, path, token, body);
  }

  private FakeAnswer user(String token) {
    if (app.knows(token)) {
      return FakeAnswer.refusal(403, "Resource not accessible by integration");
    }
    if (!token.equals(TOKEN.reveal())) {
      return FakeAnswer.refusal(
          401, token.isEmpty() ? "Requires authentication" : "Bad credentials");
    }
    FakeAnswer known = FakeAnswer.of(200, FakeAnswer.object().put("login", "octocat"));
    return scopes == null ? known : known.with("x-oauth-scopes", scopes);
  }

  private FakeAnswer inRepository(
      HttpExchange exchange, String method, String path, String token, JsonNode body) {
    if (!token.isEmpty() && !token.equals(TOKEN.reveal()) && !app.isValid(token, "metadata")) {
      return FakeAnswer.refusal(401, "Bad credentials");
    }
    String[] parts = path.split("/", -1); // "", repos, owner, name, …
    FakeGitHubRepository repository =
        parts.length < 4 ? null : repositories.get(parts[2] + "/" + parts[3]);
    if (repository == null || token.isEmpty() || !app.reaches(token, parts[3])) {
      return FakeAnswer.refusal(404, "Not Found");
    }
    String rest = path.substring(("/repos/" + repository.label()).length());
    String right = rest.startsWith("/pulls") ? "pull_requests" : "issues";
    boolean changes = !method.equals("GET");
    if (!rest.isEmpty() && app.knows(token) && !app.may(token, right, changes)) {
      return FakeAnswer.refusal(403, "Resource not accessible by integration")
          .with("x-accepted-github-permissions", right + "=" + (changes ? "write" : "read"));
    }
    String query = exchange.getRequestURI().getQuery();
    return repository.answer(method, rest, query == null ? "" : query, body, api());
  }

  /// What GitHub's guide asks of every request.
  private static @Nullable FakeAnswer checkHead(HttpExchange exchange) {
    var head = exchange.getRequestHeaders();
    if (head.getFirst("User-Agent") == null || head.getFirst("User-Agent").startsWith("Java")) {
      return FakeAnswer.refusal(403, "Request forbidden by administrative rules.");
    }
    if (!"2022-11-28".equals(head.getFirst("X-GitHub-Api-Version"))) {
      return FakeAnswer.refusal(400, "X-GitHub-Api-Version is missing or unknown");
    }
    if (!"application/vnd.github+json".equals(head.getFirst("Accept"))) {
      return FakeAnswer.refusal(415, "Must accept 'application/vnd.github+json'");
    }
    return null;
  }

  private static String bearer(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header != null && header.startsWith("Bearer ") ? header.substring(7) : "";
  }

  private void meet(Fault fault, HttpExchange exchange) throws IOException {
    switch (fault) {
      case Fault.TooManyRequests(Duration after) ->
          send(
              exchange,
              FakeAnswer.refusal(403, "You have exceeded a secondary rate limit.")
                  .with("retry-after", Long.toString(after.toSeconds())));
      case Fault.TooManyRequestsUntil _, Fault.InStream _ ->
          throw new IllegalArgumentException("GitHub does nothing like " + fault);
      case Fault.ServerError(int status) ->
          send(exchange, FakeAnswer.refusal(status, "Server Error"));
      case Fault.Overloaded() -> send(exchange, FakeAnswer.refusal(503, "Unicorn!"));
      case Fault.Refusal(int status, _, String message) ->
          send(exchange, FakeAnswer.refusal(status, message));
      case Fault.Hang() -> waitForClose();
      case Fault.Stall(int bytes) -> {
        begin(exchange, bytes);
        waitForClose();
      }
      case Fault.CutAfter(int bytes) -> begin(exchange, bytes);
      case Fault.Reset(), Fault.AnswerLost() -> {
        // Closing the exchange without an answer closes the connection.
      }
      case Fault.BadJson() -> {
        byte[] page = "<html>Unicorn</html>".getBytes(UTF_8);
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
      }
    }
  }

  private static void begin(HttpExchange exchange, int bytes) throws IOException {
    exchange.sendResponseHeaders(200, bytes + 1_000L);
    exchange.getResponseBody().write(" ".repeat(bytes).getBytes(UTF_8));
    exchange.getResponseBody().flush();
  }

  private static void send(HttpExchange exchange, FakeAnswer answer) throws IOException {
    byte[] body = answer.body().toString().getBytes(UTF_8);
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("content-type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  private void waitForClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What is answered.
  record FakeAnswer(int status, JsonNode body, Map<String, String> headers) {

    static FakeAnswer of(int status, JsonNode body) {
      return new FakeAnswer(status, body, Map.of());
    }

    static FakeAnswer refusal(int status, String message) {
      return of(
          status,
          object()
              .put("message", message)
              .put("documentation_url", "https://docs.github.com/rest"));
    }

    FakeAnswer with(String name, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(name, value);
      return new FakeAnswer(status, body, more);
    }

    static ObjectNode object() {
      return JsonNodeFactory.instance.objectNode();
    }
  }
}
