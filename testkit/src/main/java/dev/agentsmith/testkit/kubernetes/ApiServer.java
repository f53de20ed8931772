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
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api/v1|apis/batch/v1)/namespaces/([a-z0-9-]+)/(jobs|pods)(?:/([a-z0-9.-]+))?(/log)?");
  private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  /// The Role `agentsmith-job-spawner` (design.md §1), to the letter.
  static final Set<String> ROLE =
      Set.of(
          "create jobs",
          "get jobs",
          "list jobs",
          "watch jobs",
          "delete jobs",
          "get pods",
          "list pods",
          "watch pods",
          "get pods/log",
          "list pods/log",
          "watch pods/log");

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
  private final Set<String> role = ConcurrentHashMap.newKeySet();
  private volatile List<String> warnings = List.of();
  private volatile boolean kueue;
  private volatile boolean away;

  /// @param logs what a Pod wrote
  /// @param deletion begins the deletion of a Job, by its propagation policy
  ApiServer(
      ApiObjects objects, Function<String, String> logs, BiConsumer<ObjectNode, String> deletion)
      throws IOException {
    this.objects = objects;
    this.logs = logs;
    this.deletion = deletion;
    this.role.addAll(ROLE);
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

  Set<String> role() {
    return role;
  }

  void fail(String words, List<Fault> next) {
    faults.computeIfAbsent(words, _ -> new ArrayDeque<>()).addAll(next);
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
      if (path.equals(REVIEWS)) {
        send(exchange, review(body));
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
      if (!parts.matches()) {
        send(exchange, status(404, "NotFound", "the server could not find " + path));
        return;
      }
      serve(exchange, parts, body);
    }
  }

  private void serve(HttpExchange exchange, Matcher parts, JsonNode body) throws IOException {
    Map<String, String> query = query(exchange);
    Kind kind = parts.group(2).equals("jobs") ? Kind.JOB : Kind.POD;
    String name = parts.group(3) == null ? "" : parts.group(3);
    String resource = kind.resource() + (parts.group(4) == null ? "" : parts.group(4));
    boolean watch = "true".equals(query.get("watch"));
    String verb = verb(exchange.getRequestMethod(), name, watch);
    Deque<Fault> next = faults.get(verb + " " + resource);
    Fault fault = next == null ? null : next.poll();
    if (!role.contains(verb + " " + resource)) {
      String who = "system:serviceaccount:agentsmith:dispatcher";
      Answer refusal =
          status(
              403,
              "Forbidden",
              "%s is forbidden: User \"%s\" cannot %s resource \"%s\""
                  .formatted(kind.resource(), who, verb, resource));
      finish(exchange, verb, resource, name, body, refusal);
    } else if (fault != null && !(fault instanceof Fault.AnswerLost)) {
      meet(exchange, fault, verb, resource, name, body);
    } else if (watch) {
      note(verb, resource, name, body, 200);
      watch(exchange, kind, query);
    } else if (resource.equals("pods/log")) {
      log(exchange, name, body);
    } else {
      Answer answer =
          switch (verb) {
            case "create" -> create(kind, body, query.get("dryRun"));
            case "get" -> get(kind, name);
            case "list" -> list(kind, query);
            case "delete" -> delete(kind, name, body);
            default -> status(405, "MethodNotAllowed", verb + " is not supported here");
          };
      if (verb.equals("create")) {
        warnings.forEach(
            words ->
                exchange
                    .getResponseHeaders()
                    .add("Warning", "299 - \"" + words.replaceAll("[\"\\\\]", "\\\\$0") + '"'));
      }
      if (fault == null) {
        finish(exchange, verb, resource, name, body, answer);
      } else {
        note(verb, resource, name, body, 0); // carried out, and nobody hears of it
      }
    }
  }

  private void meet(
      HttpExchange exchange, Fault fault, String verb, String resource, String name, JsonNode body)
      throws IOException {
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
      note(verb, resource, name, body, 0); // the connection is closed without an answer
    } else {
      finish(exchange, verb, resource, name, body, answer);
    }
  }

  /// @param dryRun `All`: it goes through all of it, and nothing is kept; null if it is meant
  private Answer create(Kind kind, JsonNode body, @Nullable String dryRun) {
    ObjectNode object = (ObjectNode) body;
    String name = ApiObjects.name(object);
    String wrong = JobRules.violation(object);
    if (wrong != null) {
      return status(422, "Invalid", "Job.batch \"%s\" is invalid: %s".formatted(name, wrong));
    }
    if (kueue && object.at("/metadata/labels").has(QUEUE_LABEL)) {
      object.withObject("/spec").put("suspend", true);
    }
    if (dryRun != null && !dryRun.equals("All")) {
      return status(400, "BadRequest", "dryRun: Unsupported value: \"%s\"".formatted(dryRun));
    }
    boolean taken = dryRun == null ? !objects.add(kind, object) : objects.find(kind, name) != null;
    if (taken) {
      return status(409, "AlreadyExists", "jobs.batch \"%s\" already exists".formatted(name));
    }
    if (dryRun != null) {
      return new Answer(201, object);
    }
    return get(kind, name).status() == 200
        ? new Answer(201, get(kind, name).body())
        : get(kind, name);
  }

  private Answer get(Kind kind, String name) {
    ObjectNode found = objects.find(kind, name);
    return found == null
        ? status(404, "NotFound", "%s \"%s\" not found".formatted(kind.resource(), name))
        : new Answer(200, found);
  }

  private Answer list(Kind kind, Map<String, String> query) {
    ObjectNode list =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", kind.word() + "List")
            .put("apiVersion", kind.apiVersion());
    list.putObject("metadata").put("resourceVersion", Long.toString(objects.version()));
    ArrayNode items = list.putArray("items");
    objects.list(kind).stream().filter(o -> isSelected(o, query)).forEach(items::add);
    return new Answer(200, list);
  }

  private Answer delete(Kind kind, String name, JsonNode body) {
    ObjectNode found = objects.find(kind, name);
    if (found == null) {
      return status(404, "NotFound", "%s \"%s\" not found".formatted(kind.resource(), name));
    }
    deletion.accept(found, body.path("propagationPolicy").asText("Orphan"));
    return status(200, "", "");
  }

  private void log(HttpExchange exchange, String pod, JsonNode body) throws IOException {
    if (objects.find(Kind.POD, pod) == null) {
      Answer gone = status(404, "NotFound", "pods \"%s\" not found".formatted(pod));
      finish(exchange, "get", "pods/log", pod, body, gone);
      return;
    }
    byte[] text = logs.apply(pod).getBytes(UTF_8);
    note("get", "pods/log", pod, body, 200);
    exchange.sendResponseHeaders(200, text.length == 0 ? -1 : text.length);
    exchange.getResponseBody().write(text);
  }

  private void watch(HttpExchange exchange, Kind kind, Map<String, String> query)
      throws IOException {
    long since = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
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
        ApiObjects.Changes changes = objects.after(since, kind, WATCH_MILLIS);
        since = changes.version();
        for (ApiObjects.Change change : changes.list()) {
          if (isSelected(change.object(), query)) {
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

  private Answer review(JsonNode body) {
    JsonNode asked = body.path("spec").path("resourceAttributes");
    String resource = asked.path("resource").asText();
    String sub = asked.path("subresource").asText();
    String words = asked.path("verb").asText() + " " + resource + (sub.isEmpty() ? "" : "/" + sub);
    ObjectNode answer = ((ObjectNode) body).deepCopy();
    answer.putObject("status").put("allowed", role.contains(words));
    return new Answer(201, answer);
  }

  private static String verb(String method, String name, boolean watch) {
    return switch (method) {
      case "POST" -> "create";
      case "GET" -> watch ? "watch" : name.isEmpty() ? "list" : "get";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      default -> method;
    };
  }

  /// By a label that is there, or has a value.
  private static boolean isSelected(ObjectNode object, Map<String, String> query) {
    String selector = query.getOrDefault("labelSelector", "");
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

  private void finish(
      HttpExchange exchange,
      String verb,
      String resource,
      String name,
      JsonNode body,
      Answer answer)
      throws IOException {
    note(verb, resource, name, body, answer.status());
    send(exchange, answer);
  }

  private void note(String verb, String resource, String name, JsonNode body, int status) {
    calls.add(new ApiCall(verb, resource, name, body, status));
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
