package dev.agentsmith.testkit.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentsmith.testkit.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Registries of PyPI's, Go's, Cargo's, npm's and Maven's kind on two ports of the loopback: one
/// has the indexes, the other the files of those that keep them on another host. They keep what was
/// asked, ask for credentials, and misbehave as told. Safe for many threads.
public final class PackageRegistries implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer indexes;
  private final HttpServer files;
  private final Misbehaviours misbehaviours = new Misbehaviours();
  private final List<SeenRequest> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> credentials = new ConcurrentHashMap<>();
  private final PyPiRegistry pypi;
  private final GoProxy go;
  private final CargoIndex cargo;
  private final NpmRegistry npm;
  private final MavenRepository maven;

  /// Registries without a package.
  public PackageRegistries() throws IOException {
    indexes = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String filesUrl = address(files);
    pypi = new PyPiRegistry(address(indexes) + "pypi/", filesUrl + "pypi-files/");
    go = new GoProxy(address(indexes) + "go/");
    cargo = new CargoIndex(address(indexes) + "cargo/", filesUrl + "cargo-files/");
    npm = new NpmRegistry(address(indexes) + "npm/");
    maven = new MavenRepository(address(indexes) + "maven/");
    serve(indexes, "/pypi/", pypi);
    serve(indexes, "/go/", go);
    serve(indexes, "/cargo/", cargo);
    serve(indexes, "/npm/", npm);
    serve(indexes, "/maven/", maven);
    serve(files, "/pypi-files/", pypi.files());
    serve(files, "/cargo-files/", cargo.files());
    for (HttpServer server : List.of(indexes, files)) {
      server.setExecutor(threads);
      server.start();
    }
  }

  public PyPiRegistry pypi() {
    return pypi;
  }

  public GoProxy go() {
    return go;
  }

  public CargoIndex cargo() {
    return cargo;
  }

  public NpmRegistry npm() {
    return npm;
  }

  public MavenRepository maven() {
    return maven;
  }

  /// All requests so far, in the order they came.
  public List<SeenRequest> requests() {
    return List.copyOf(requests);
  }

  public void forgetRequests() {
    requests.clear();
  }

  /// From now on every address that contains `part` misbehaves so. What was told last goes first.
  public void misbehave(String part, Misbehaviour misbehaviour) {
    misbehave(part, Integer.MAX_VALUE, misbehaviour);
  }

  /// The same, for so many requests.
  public void misbehave(String part, int times, Misbehaviour misbehaviour) {
    misbehaviours.add(part, times, misbehaviour);
  }

  /// The same, with what any server does.
  public void misbehave(String part, Fault fault) {
    misbehave(part, new Misbehaviour.Meets(fault));
  }

  /// Everything is well again.
  public void behave() {
    misbehaviours.clear();
  }

  /// From now on addresses that begin with `/` + `start` need this token, such as `npm/@scope/`.
  public void requireToken(String start, String token) {
    credentials.put("/" + start, "Bearer " + token);
  }

  /// The same with a name and a password.
  public void requireBasic(String start, String user, String password) {
    credentials.put(
        "/" + start,
        "Basic " + Base64.getEncoder().encodeToString(Text.bytes(user + ":" + password)));
  }

  @Override
  public void close() {
    misbehaviours.close();
    indexes.stop(0);
    files.stop(0);
    threads.shutdownNow();
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void serve(HttpServer server, String prefix, Registry registry) {
    server.createContext(prefix, exchange -> handle(exchange, prefix, registry));
  }

  private void handle(HttpExchange exchange, String prefix, Registry registry) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      requests.add(new SeenRequest(exchange.getRequestMethod(), path, headers(exchange)));
      if (!mayRead(exchange, path)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"testkit\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      Optional<Served> served = registry.at(path.substring(prefix.length()), accept(exchange));
      boolean met =
          misbehaviours.meet(
              exchange,
              () -> served.map(Served::content).orElseGet(() -> new byte[0]),
              truth -> answer(truth, served));
      if (!met) {
        answer(exchange, served);
      }
    }
  }

  private static void answer(HttpExchange exchange, Optional<Served> served) throws IOException {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.sendResponseHeaders(405, -1);
      return;
    }
    if (served.isEmpty()) {
      byte[] word = Text.bytes("not found: no such package here\n");
      exchange.sendResponseHeaders(404, method.equals("HEAD") ? -1 : word.length);
      if (method.equals("GET")) {
        exchange.getResponseBody().write(word);
      }
      return;
    }
    byte[] content = served.get().content();
    String tag = "\"" + Sums.hex("SHA-256", content) + "\"";
    exchange.getResponseHeaders().set("Content-Type", served.get().type());
    exchange.getResponseHeaders().set("ETag", tag);
    exchange
        .getResponseHeaders()
        .set(
            "Last-Modified",
            DateTimeFormatter.RFC_1123_DATE_TIME
                .withLocale(Locale.ROOT)
                .format(served.get().modified().atZone(ZoneOffset.UTC)));
    if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
    } else if (method.equals("HEAD") || content.length == 0) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    }
  }

  private boolean mayRead(HttpExchange exchange, String path) {
    String shown = exchange.getRequestHeaders().getFirst("Authorization");
    return credentials.entrySet().stream()
        .filter(needed -> path.startsWith(needed.getKey()))
        .allMatch(needed -> needed.getValue().equals(shown));
  }

  private static String accept(HttpExchange exchange) {
    return String.join(",", exchange.getRequestHeaders().getOrDefault("Accept", List.of()));
  }

  private static Map<String, List<String>> headers(HttpExchange exchange) {
    var headers = new TreeMap<String, List<String>>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    return headers;
  }
}
