package dev.agentsmith.clients.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.agentsmith.clients.http.HttpFailure.Kind;
import dev.agentsmith.core.config.Environment;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpCallerTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5), 1000);
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @Test
  void aCertificateThatNobodyVouchesForIsRefused(@TempDir Path directory) throws Exception {
    var asked = new AtomicInteger();
    HttpsServer server = HttpsServer.create(ANY, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(directory)));
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(204, -1);
        });
    server.start();
    try (var http = new HttpCaller(LIMITS, Proxies.none())) {
      URI address = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
      HttpFailure failure =
          catchThrowableOfType(
              HttpFailure.class, () -> http.post(address, Map.of("x-api-key", List.of("k")), ""));
      assertThat(failure)
          .hasMessageStartingWith("its certificate or TLS is not accepted: ")
          .hasMessageContaining("unable to find valid certification path");
      assertThat(asked).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aRedirectIsNotFollowedWithTheKey() throws Exception {
    var followed = new AtomicInteger();
    HttpHandler there = exchange -> followed.incrementAndGet();
    HttpServer server = HttpServer.create(ANY, 0);
    server.createContext("/there", there);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("location", "/there");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
    try (var http = new HttpCaller(LIMITS, Proxies.none())) {
      HttpFailure failure =
          catchThrowableOfType(
              HttpFailure.class,
              () -> http.post(at(server), Map.of("x-api-key", List.of("k")), ""));
      assertThat(failure.kind()).isEqualTo(new Kind.Refused(302, "", null));
      assertThat(followed).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anAnswerWithoutAnEndIsGivenUp() throws Exception {
    HttpServer server = HttpServer.create(ANY, 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 100; i++) {
            exchange.getResponseBody().write("x".repeat(100).getBytes(UTF_8));
          }
          exchange.close();
        });
    server.start();
    try (var http = new HttpCaller(LIMITS, Proxies.none())) {
      HttpFailure failure =
          catchThrowableOfType(HttpFailure.class, () -> http.post(at(server), Map.of(), ""));
      assertThat(failure).hasMessage("an answer of more than 1000 bytes");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aProxyIsUsedForOthersButNeverForThisMachine() {
    var proxies =
        new Proxies(
            new Environment(
                Map.of(
                    "HTTPS_PROXY", "http://proxy.example.org:3128",
                    "no_proxy", "internal.example.org, .corp")));
    assertThat(proxies.select(URI.create("https://api.anthropic.com/v1")))
        .containsExactly(
            new Proxy(
                Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example.org", 3128)));
    for (String direct :
        List.of(
            "http://api.anthropic.com",
            "https://localhost:1",
            "https://127.0.0.1:1",
            "https://internal.example.org",
            "https://a.internal.example.org",
            "https://git.corp")) {
      assertThat(proxies.select(URI.create(direct))).as(direct).containsExactly(Proxy.NO_PROXY);
    }
    assertThat(proxies.select(URI.create("https://notinternal.example.org")))
        .doesNotContain(Proxy.NO_PROXY);
  }

  private static URI at(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private static SSLContext selfSigned(Path directory) throws Exception {
    Path store = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }
}
