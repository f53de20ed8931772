package dev.agentsmith.agent.packages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.agent.network.AllowList;
import dev.agentsmith.agent.network.EgressProxy;
import dev.agentsmith.agent.network.Outside;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.testkit.ManualClock;
import dev.agentsmith.testkit.registry.PackageRegistries;
import dev.agentsmith.testkit.registry.TestkitPackages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A gateway at a port of its own, before registries of the testkit.
final class GatewayFixture implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(20);

  final PackageRegistries registries;
  final ManualClock clock = new ManualClock(Instant.parse("2026-11-30T12:00:00Z"));
  final PackageGateway gateway;
  private final HttpCaller http;
  private final EgressProxy port;
  private final HttpClient client = HttpClient.newHttpClient();

  private GatewayFixture(
      PackageRegistries registries, Path store, HttpLimits http, GatewayLimits limits)
      throws IOException {
    this.registries = registries;
    this.http = new HttpCaller(http, Proxies.none());
    this.gateway = new PackageGateway(PackageStore.open(store, clock), this.http, limits, clock);
    this.port =
        EgressProxy.start(
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
            new AllowList(List.of()),
            new Outside(Proxies.none()),
            gateway,
            _ -> {});
  }

  static GatewayFixture closed(PackageRegistries registries, Path store, GatewayLimits limits)
      throws IOException {
    var small =
        new HttpLimits(
            Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(2), 4 << 20);
    return new GatewayFixture(registries, store, small, limits);
  }

  /// With all registries open.
  static GatewayFixture open(Path store) throws IOException {
    return open(TestkitPackages.registries(), store, GatewayLimits.RUN);
  }

  static GatewayFixture open(PackageRegistries registries, Path store, GatewayLimits limits)
      throws IOException {
    GatewayFixture fixture = closed(registries, store, limits);
    fixture.open(new MavenRegistry("maven"), registries.maven().url(), null);
    fixture.open(new NpmRegistry(), registries.npm().url(), null);
    fixture.open(new PythonIndex(), registries.pypi().url(), null);
    fixture.open(new GoProxy(), registries.go().url(), null);
    fixture.open(new CargoIndex(), registries.cargo().url().replace("sparse+", ""), null);
    return fixture;
  }

  void open(Registry registry, String url, @Nullable Secret authorization) {
    Upstream upstream = Upstream.of(url, authorization).orElseThrow();
    gateway.open(registry, () -> Upstreams.of(List.of(upstream)), null);
  }

  String url() {
    return "http://127.0.0.1:" + port.port();
  }

  int status(String path, String... headers) throws Exception {
    return get(path, headers).statusCode();
  }

  String text(String path, String... headers) throws Exception {
    return new String(get(path, headers).body(), UTF_8);
  }

  HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    String address = path.startsWith("http") ? path : url() + path;
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address)).timeout(LIMIT);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /// What comes back for bytes that no client would send.
  String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /// How often a path was asked of the registries.
  long asked(String part) {
    return registries.requests().stream().filter(it -> it.path().contains(part)).count();
  }

  Map<String, PackageLedger.Entry> entries() {
    Map<String, PackageLedger.Entry> all = new java.util.TreeMap<>();
    gateway.ledger().entries().forEach(entry -> all.put(entry.of().toString(), entry));
    return all;
  }

  PackageLedger.Entry entry(String of) {
    return java.util.Objects.requireNonNull(entries().get(of), of);
  }

  @Override
  public void close() {
    client.close();
    port.close();
    http.close();
    registries.close();
  }
}
