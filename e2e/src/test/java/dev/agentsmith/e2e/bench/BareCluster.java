package dev.agentsmith.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// A Kubernetes API where every Job gets a Pod at once, which runs for ever and does nothing:
/// lists, watches, gets and creates, no more. Costs next to nothing, so that a bench measures the
/// rest.
final class BareCluster implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final Shelf jobs = new Shelf("JobList", "batch/v1");
  private final Shelf pods = new Shelf("PodList", "v1");
  private final BiConsumer<String, Long> onJob;

  /// Objects of a kind in the order they were made. The version of a list is how many there are.
  private static final class Shelf {
    private final String kind;
    private final String version;
    private final List<String> all = new ArrayList<>();
    private final Map<String, String> byName = new ConcurrentHashMap<>();

    Shelf(String kind, String version) {
      this.kind = kind;
      this.version = version;
    }

    synchronized boolean add(String name, ObjectNode object) {
      ObjectNode metadata = object.withObject("/metadata");
      metadata.put("resourceVersion", Integer.toString(all.size() + 1));
      if (byName.putIfAbsent(name, object.toString()) != null) {
        return false;
      }
      all.add(byName.get(name));
      notifyAll();
      return true;
    }

    synchronized String list(String query) {
      long most = query.matches("(.*&)?limit=1(&.*)?") ? 1 : Long.MAX_VALUE;
      String run =
          query.matches(".*run-id=[a-z2-7]{16}.*")
              ? query.replaceAll(".*run-id=([a-z2-7]{16}).*", "$1")
              : "";
      String items =
          all.stream()
              .filter(object -> object.contains(run))
              .limit(most)
              .collect(Collectors.joining(","));
      return "{\"kind\":\""
          + kind
          + "\",\"apiVersion\":\""
          + version
          + "\",\"metadata\":{\"resourceVersion\":\""
          + all.size()
          + "\"},\"items\":["
          + items
          + "]}";
    }

    /// Waits for the next ones.
    synchronized List<String> after(int seen) throws InterruptedException {
      while (all.size() <= seen) {
        wait();
      }
      return List.copyOf(all.subList(seen, all.size()));
    }
  }

  private BareCluster(BiConsumer<String, Long> onJob) throws IOException {
    this.onJob = onJob;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  /// @param onJob hears of each Job: its run's id, and the nanosecond it was asked for
  static BareCluster start(BiConsumer<String, Long> onJob) throws IOException {
    return new BareCluster(onJob);
  }

  Path kubeconfig(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{ name: bare, cluster: { server: "http://127.0.0.1:%d" } }]
        contexts: [{ name: bare, context: { cluster: bare, user: bench, namespace: agentsmith } }]
        users: [{ name: bench, user: { token: bench } }]
        current-context: bare
        """
            .formatted(server.getAddress().getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    long now = System.nanoTime();
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      Shelf shelf = path.contains("/pods") ? pods : jobs;
      if (exchange.getRequestMethod().equals("POST")) {
        create(exchange, body, now);
      } else if (query.contains("watch=true")) {
        watch(exchange, shelf, query);
      } else if (path.endsWith("s")) {
        answer(exchange, 200, shelf.list(query));
      } else {
        String found = shelf.byName.get(path.substring(path.lastIndexOf('/') + 1));
        answer(exchange, found == null ? 404 : 200, found == null ? "{}" : found);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void create(HttpExchange exchange, byte[] body, long now) throws IOException {
    ObjectNode job = (ObjectNode) JSON.readTree(body);
    String name = job.at("/metadata/name").asText();
    String at = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    job.withObject("/metadata").put("uid", "uid-" + name).put("creationTimestamp", at);
    job.withObject("/metadata").put("namespace", "agentsmith");
    job.putObject("status").put("active", 1).put("ready", 1).put("startTime", at);
    if (!jobs.add(name, job)) {
      answer(exchange, 409, "{\"kind\":\"Status\",\"reason\":\"AlreadyExists\",\"code\":409}");
      return;
    }
    JsonNode labels = job.at("/spec/template/metadata/labels");
    onJob.accept(labels.path("agentsmith.dev/run-id").asText(), now);
    answer(exchange, 201, job.toString());
    pods.add(name + "-x7k2p", pod(name, at, labels));
  }

  private static ObjectNode pod(String job, String at, JsonNode labels) throws IOException {
    ObjectNode pod =
        (ObjectNode)
            JSON.readTree(
                """
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"%1$s-x7k2p","uid":"p-%1$s",
                 "namespace":"agentsmith","creationTimestamp":"%2$s"},
                 "spec":{"containers":[{"name":"agent","image":"bench"}]},
                 "status":{"phase":"Running","containerStatuses":[{"name":"agent","ready":true,
                  "restartCount":0,"image":"bench","imageID":"","state":{"running":{"startedAt":"%2$s"}}}]}}"""
                    .formatted(job, at));
    pod.withObject("/metadata").set("labels", labels);
    return pod;
  }

  private static void watch(HttpExchange exchange, Shelf shelf, String query)
      throws IOException, InterruptedException {
    int seen = Integer.parseInt(query.replaceAll(".*resourceVersion=(\\d+).*", "$1"));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    while (true) {
      for (String object : shelf.after(seen)) {
        out.write(("{\"type\":\"ADDED\",\"object\":" + object + "}\n").getBytes(UTF_8));
        seen++;
      }
      out.flush();
    }
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
