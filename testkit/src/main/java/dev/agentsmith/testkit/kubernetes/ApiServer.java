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
import java.net.URLDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The HTTP side: paths, verbs, the role of the caller, watches that can be cut.
final class ApiServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  /// Group and version; a namespace, if the kind is in one; resource; name; subresource.
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api/v1|apis/[a-z0-9.]+/v1)(?:/namespaces/([a-z0-9-]+))??/([a-z]+)"
              + "(?:/([a-z0-9.-]+))?(/log|/token)?");
  private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  private static final long WATCH_MILLIS = 200;

  private final ApiObjects objects;
  private final Function<String, String> logs;
  private final BiConsumer<ObjectNode, String> deletion;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<ApiCall> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
  private final Set<HttpExchange> watches = ConcurrentHashMap.newKeySet();
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

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<ApiCall> calls() {
    return List.copyOf(calls);
  }

  void fail(String words, List<Fault> next) {
    faults.computeIfAbsent(words, _ -> new ArrayDeque<>()).addAll(next);
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

  /// @param namespace empty for what is in none
  private record Call(
      HttpExchange exchange,
      String token,
      String caller,
      Kind kind,
      String subresource,
      String namespace,
      String name,
      JsonNode body) {

    String resource() {
      return kind.resource() + subresource;
    }

    boolean watches() {
      return "true".equals(query().get("watch"));
    }

    Map<String, String> query() {
      return ApiServer.query(exchange);
    }

    String verb() {
      return switch (exchange.getRequestMethod()) {
        case "POST" -> "create";
        case "GET" -> watches() ? "watch" : name.isEmpty() ? "list" : "get";
        case "PUT" -> "update";
        case "PATCH" -> "patch";
        case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
        default -> exchange.getRequestMethod();
      };
    }

    String words() {
      return verb() + " " + resource();
    }
  }

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
      Matcher parts = PATH.matcher(path);
      Kind kind = parts.matches() ? Kind.of(parts.group(2)) : null;
      if (kind == null || kind.isInNamespace() != (parts.group(1) != null)) {
        send(exchange, status(404, "NotFound", "the server could not find " + path));
        return;
      }
      serve(
          new Call(
              exchange,
              token,
              caller,
              kind,
              text(parts.group(4)),
              text(parts.group(1)),
              text(parts.group(3)),
              body));
    }
  }

  private void serve(Call call) throws IOException {
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
      if (fault == null) {
        finish(call, answer);
      } else {
        note(call, 0); // carried out, and nobody hears of it
      }
    }
  }

  private void meet(Call call, Fault fault) throws IOException {
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

  private Answer create(Call call) {
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
    if (!objects.add(call.kind(), object)) {
      String group = call.kind() == Kind.JOB ? "jobs.batch" : call.kind().resource();
      return status(409, "AlreadyExists", "%s \"%s\" already exists".formatted(group, name));
    }
    ObjectNode made = objects.find(call.kind(), name);
    return made == null
        ? status(404, "NotFound", "%s \"%s\" not found".formatted(call.kind().resource(), name))
        : new Answer(201, made);
  }

  /// https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
  private Answer token(Call call) {
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

  private Answer get(Call call) {
    ObjectNode found = find(call);
    return found == null ? notFound(call) : new Answer(200, found);
  }

  private Answer list(Call call) {
    ObjectNode list =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", call.kind().word() + "List")
            .put("apiVersion", call.kind().apiVersion());
    list.putObject("metadata").put("resourceVersion", Long.toString(objects.version()));
    ArrayNode items = list.putArray("items");
    objects.list(call.kind()).stream().filter(o -> isSelected(o, call)).forEach(items::add);
    return new Answer(200, list);
  }

  private Answer delete(Call call) {
    ObjectNode found = find(call);
    if (found == null) {
      return notFound(call);
    }
    deletion.accept(found, call.body().path("propagationPolicy").asText("Orphan"));
    return status(200, "", "");
  }

  private @Nullable ObjectNode find(Call call) {
    ObjectNode found = objects.find(call.kind(), call.name());
    return found != null && ApiObjects.namespace(found).equals(call.namespace()) ? found : null;
  }

  private static Answer notFound(Call call) {
    return status(
        404, "NotFound", "%s \"%s\" not found".formatted(call.kind().resource(), call.name()));
  }

  private void log(Call call) throws IOException {
    if (find(call) == null) {
      finish(call, notFound(call));
      return;
    }
    byte[] text = logs.apply(call.name()).getBytes(UTF_8);
    note(call, 200);
    call.exchange().sendResponseHeaders(200, text.length == 0 ? -1 : text.length);
    call.exchange().getResponseBody().write(text);
  }

  private void watch(Call call) throws IOException {
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
          if (isSelected(change.object(), call)) {
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

  private static String text(@Nullable String group) {
    return group == null ? "" : group;
  }

  /// By its namespace, and by a label that is there, or has a value.
  private static boolean isSelected(ObjectNode object, Call call) {
    if (!ApiObjects.namespace(object).equals(call.namespace())) {
      return false;
    }
    String selector = call.query().getOrDefault("labelSelector", "");
    for (String part : selector.split(",", -1)) {
      String[] pair = part.split("=", 2);
      JsonNode label = object.path("metadata").path("labels").path(pair[0]);
      if (!part.isEmpty()
          && (label.isMissingNode() || (pair.length == 2 && !label.asText().equals(pair[1])))) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    return bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(bytes);
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    @Nullable String raw = exchange.getRequestURI().getRawQuery();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        query.put(
            URLDecoder.decode(parts[0], UTF_8),
            parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
      }
    }
    return query;
  }

  private void finish(Call call, Answer answer) throws IOException {
    note(call, answer.status());
    send(call.exchange(), answer);
  }

  private void note(Call call, int status) {
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
