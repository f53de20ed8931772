package dev.agentsmith.testkit.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.kubernetes.ApiObjects.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The HTTP side: paths, verbs, the role of the caller, watches that can be cut.
final class ApiServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  private static final String QUEUE_LABEL = "kueue.x-k8s.io/queue-name";
  private static final long WATCH_MILLIS = 200;

  private final ApiObjects objects;
  private final Function<String, String> logs;
  private final BiConsumer<ObjectNode, String> deletion;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<ApiCall> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
  private final Set<HttpExchange> watches = ConcurrentHashMap.newKeySet();
  private volatile List<String> warnings = List.of();
  private volatile boolean kueue;
  private final Callers callers;
  private volatile boolean away;

  /// @param logs what a Pod wrote
  /// @param deletion begins the deletion of an object, by its propagation policy
  ApiServer(
      ApiObjects objects,
      Callers callers,
      Function<String, String> logs,
      BiConsumer<ObjectNode, String> deletion)
      throws IOException {
    this.objects = objects;
    this.logs = logs;
    this.deletion = deletion;
    this.callers = callers;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<ApiCall> calls() {
    return List.copyOf(calls);
  }

  void fail(String words, List<Fault> next) {
    faults.computeIfAbsent(words, _ -> new ConcurrentLinkedDeque<>()).addAll(next);
  }

  void failNoMore() {
    faults.clear();
  }

  /// Says these with every create of a Job.
  void warn(List<String> words) {
    warnings = List.copyOf(words);
  }

  void kueue() {
    kueue = true;
  }

  /// Answers nobody until it is back.
  void away(boolean now) {
    away = now;
    if (now) {
      cutWatches();
    }
  }

  void cutWatches() {
    watches.forEach(HttpExchange::close);
    watches.clear();
  }

  @Override
  public void close() {
    cutWatches();
    server.stop(0);
    threads.shutdownNow();
  }

  private record Answer(int status, JsonNode body) {}

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (away) {
        return; // closed without a word
      }
      String path = exchange.getRequestURI().getPath();
      JsonNode body = body(exchange);
      String header = exchange.getRequestHeaders().getFirst("Authorization");
      String token = header == null ? "" : header.replaceFirst("^Bearer ", "");
      String caller = callers.name(token);
      if (caller == null) {
        send(exchange, status(401, "Unauthorized", "Unauthorized"));
        return;
      }
      if (path.equals(REVIEWS)) {
        send(exchange, review(token, body));
        return;
      }
      if (path.equals("/version")) {
        send(
            exchange,
            new Answer(
                200, JsonNodeFactory.instance.objectNode().put("major", "1").put("minor", "35")));
        return;
      }
      ApiRequest request = ApiRequest.of(exchange, token, caller, body);
      if (request == null) {
        send(exchange, status(404, "NotFound", "the server could not find " + path));
      } else {
        serve(request);
      }
    }
  }

  private void serve(ApiRequest call) throws IOException {
    Deque<Fault> next = faults.get(call.words());
    Fault fault = next == null ? null : next.poll();
    // What is said about a namespace itself is allowed or not for that namespace.
    String where = call.kind() == Kind.NAMESPACE ? call.name() : call.namespace();
    if (!callers.may(call.token(), where, call.words())) {
      finish(
          call,
          status(
              403,
              "Forbidden",
              "%s is forbidden: User \"%s\" cannot %s resource \"%s\""
                  .formatted(call.kind().resource(), call.caller(), call.verb(), call.resource())));
    } else if (fault != null && !(fault instanceof Fault.AnswerLost)) {
      meet(call, fault);
    } else if (call.watches()) {
      note(call, 200);
      watch(call);
    } else if (call.resource().equals("pods/log")) {
      log(call);
    } else {
      Answer answer =
          switch (call.verb()) {
            case "create" -> call.subresource().equals("/token") ? token(call) : create(call);
            case "get" -> get(call);
            case "list" -> list(call);
            case "delete" -> delete(call);
            default -> status(405, "MethodNotAllowed", call.verb() + " is not supported here");
          };
      if (call.verb().equals("create")) {
        warnings.forEach(
            words ->
                call.exchange()
                    .getResponseHeaders()
                    .add("Warning", "299 - \"" + words.replaceAll("[\"\\\\]", "\\\\$0") + '"'));
      }
      if (fault == null) {
        finish(call, answer);
      } else {
        note(call, 0); // carried out, and nobody hears of it
      }
    }
  }

  private void meet(ApiRequest call, Fault fault) throws IOException {
    Answer answer =
        switch (fault) {
          case Fault.ServerError(int code) ->
              status(code, "InternalError", "an error on the server");
          case Fault.TooManyRequests _ ->
              status(429, "TooManyRequests", "too many requests, please try again later");
          case Fault.Refusal(int code, String reason, String message) ->
              status(code, reason, message);
          default -> null;
        };
    if (answer == null) {
      note(call, 0); // the connection is closed without an answer
    } else {
      finish(call, answer);
    }
  }

  /// With `dryRun=All` it goes through all of it, and nothing is kept.
  private Answer create(ApiRequest call) {
    ObjectNode object = ((ObjectNode) call.body()).deepCopy();
    String name = ApiObjects.name(object);
    if (call.kind().isInNamespace()) {
      ObjectNode namespace = objects.find(Kind.NAMESPACE, call.namespace());
      if (namespace == null) {
        return status(404, "NotFound", "namespaces \"%s\" not found".formatted(call.namespace()));
      }
      if (namespace.path("metadata").has("deletionTimestamp")) {
        return status(
            403,
            "Forbidden",
            "unable to create new content in namespace %s because it is being terminated"
                .formatted(call.namespace()));
      }
      object.withObject("/metadata").put("namespace", call.namespace());
    }
    String wrong = call.kind() == Kind.JOB ? JobRules.violation(object) : null;
    if (wrong != null) {
      return status(422, "Invalid", "Job.batch \"%s\" is invalid: %s".formatted(name, wrong));
    }
    if (kueue && object.at("/metadata/labels").has(QUEUE_LABEL)) {
      object.withObject("/spec").put("suspend", true);
    }
    String dryRun = call.query().get("dryRun");
    if (dryRun != null && !dryRun.equals("All")) {
      return status(400, "BadRequest", "dryRun: Unsupported value: \"%s\"".formatted(dryRun));
    }
    boolean taken =
        dryRun == null
            ? !objects.add(call.kind(), object)
            : objects.find(call.kind(), name) != null;
    if (taken) {
      String group = call.kind() == Kind.JOB ? "jobs.batch" : call.kind().resource();
      return status(409, "AlreadyExists", "%s \"%s\" already exists".formatted(group, name));
    }
    if (dryRun != null) {
      return new Answer(201, object);
    }
    ObjectNode made = objects.find(call.kind(), name);
    return made == null
        ? status(404, "NotFound", "%s \"%s\" not found".formatted(call.kind().resource(), name))
        : new Answer(201, made);
  }

  /// https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
  private Answer token(ApiRequest call) {
    if (find(call) == null) {
      return notFound(call);
    }
    ObjectNode answer = ((ObjectNode) call.body()).deepCopy();
    answer
        .putObject("status")
        .put("token", callers.issue(call.namespace(), call.name()))
        .put("expirationTimestamp", "2099-01-01T00:00:00Z");
    return new Answer(201, answer);
  }

  private Answer get(ApiRequest call) {
    ObjectNode found = find(call);
    return found == null ? notFound(call) : new Answer(200, found);
  }

  private Answer list(ApiRequest call) {
    ObjectNode list =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", call.kind().word() + "List")
            .put("apiVersion", call.kind().apiVersion());
    list.putObject("metadata").put("resourceVersion", Long.toString(objects.version()));
    ArrayNode items = list.putArray("items");
    objects.list(call.kind()).stream().filter(call::selects).forEach(items::add);
    return new Answer(200, list);
  }

  private Answer delete(ApiRequest call) {
    ObjectNode found = find(call);
    if (found == null) {
      return notFound(call);
    }
    deletion.accept(found, call.body().path("propagationPolicy").asText("Orphan"));
    return status(200, "", "");
  }

  private @Nullable ObjectNode find(ApiRequest call) {
    ObjectNode found = objects.find(call.kind(), call.name());
    return found != null && ApiObjects.namespace(found).equals(call.namespace()) ? found : null;
  }

  private static Answer notFound(ApiRequest call) {
    return status(
        404, "NotFound", "%s \"%s\" not found".formatted(call.kind().resource(), call.name()));
  }

  private void log(ApiRequest call) throws IOException {
    if (find(call) == null) {
      finish(call, notFound(call));
      return;
    }
    byte[] text = logs.apply(call.name()).getBytes(UTF_8);
    note(call, 200);
    call.exchange().sendResponseHeaders(200, text.length == 0 ? -1 : text.length);
    call.exchange().getResponseBody().write(text);
  }

  private void watch(ApiRequest call) throws IOException {
    HttpExchange exchange = call.exchange();
    long since = Long.parseLong(call.query().getOrDefault("resourceVersion", "0"));
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    watches.add(exchange);
    try {
      while (watches.contains(exchange)) {
        if (objects.isTooOld(since)) {
          line(exchange, "ERROR", status(410, "Expired", "too old resource version").body());
          return;
        }
        ApiObjects.Changes changes = objects.after(since, call.kind(), WATCH_MILLIS);
        since = changes.version();
        for (ApiObjects.Change change : changes.list()) {
          if (call.selects(change.object())) {
            line(exchange, change.type(), change.object());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watches.remove(exchange);
    }
  }

  private static void line(HttpExchange exchange, String type, JsonNode object) throws IOException {
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("type", type);
    line.set("object", object);
    exchange.getResponseBody().write((line + "\n").getBytes(UTF_8));
    exchange.getResponseBody().flush();
  }

  private Answer review(String token, JsonNode body) {
    JsonNode asked = body.path("spec").path("resourceAttributes");
    String resource = asked.path("resource").asText();
    String sub = asked.path("subresource").asText();
    String words = asked.path("verb").asText() + " " + resource + (sub.isEmpty() ? "" : "/" + sub);
    ObjectNode answer = ((ObjectNode) body).deepCopy();
    answer
        .putObject("status")
        .put("allowed", callers.may(token, asked.path("namespace").asText(), words));
    return new Answer(201, answer);
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    return bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(bytes);
  }

  private void finish(ApiRequest call, Answer answer) throws IOException {
    note(call, answer.status());
    send(call.exchange(), answer);
  }

  private void note(ApiRequest call, int status) {
    calls.add(
        new ApiCall(call.caller(), call.verb(), call.resource(), call.name(), call.body(), status));
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] bytes = answer.body().toString().getBytes(UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Answer status(int code, String reason, String message) {
    return new Answer(
        code,
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put("status", code < 300 ? "Success" : "Failure")
            .put("reason", reason)
            .put("message", message)
            .put("code", code));
  }
}
