package dev.agentsmith.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// A registry of one image of one layer, the end of which it keeps back
/// (https://github.com/opencontainers/distribution-spec/blob/main/spec.md).
public final class SlowRegistry implements AutoCloseable {
  private static final String NAME = "/v2/slow/";
  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  private static final int DRIP = 20_000;
  private static final int FILE = 4_000_000;

  private final CountDownLatch rest = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final byte[] layer;
  private final byte[] config;
  private final byte[] manifest;

  public SlowRegistry() throws IOException {
    byte[] tar = tar();
    layer = Archives.gzip(tar);
    config =
        """
        {"architecture":"amd64","os":"linux","config":{"Entrypoint":["/nothing"]},
         "rootfs":{"type":"layers","diff_ids":["%s"]}}
        """
            .formatted(digest(tar))
            .getBytes(UTF_8);
    manifest =
        """
        {"schemaVersion":2,"mediaType":"%s",
         "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":%d,"digest":"%s"},
         "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":%d,"digest":"%s"}]}
        """
            .formatted(MANIFEST, config.length, digest(config), layer.length, digest(layer))
            .getBytes(UTF_8);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v2/", this::serve);
    server.start();
  }

  public String image() {
    return "127.0.0.1:" + server.getAddress().getPort() + "/slow:1";
  }

  /// Gives what was kept back.
  public void goOn() {
    rest.countDown();
  }

  @Override
  public void close() {
    goOn();
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith(NAME + "manifests/")) {
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest(manifest));
        send(exchange, MANIFEST, manifest, manifest.length);
      } else if (path.endsWith(digest(config))) {
        send(exchange, "application/octet-stream", config, config.length);
      } else if (path.endsWith(digest(layer))) {
        send(exchange, "application/octet-stream", layer, layer.length / 2);
      } else {
        exchange.sendResponseHeaders(path.equals("/v2/") ? 200 : 404, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @param atOnce how many bytes wait for nothing
  private void send(HttpExchange exchange, String type, byte[] all, int atOnce)
      throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(all.length));
    }
    exchange.sendResponseHeaders(200, head ? -1 : all.length);
    if (!head) {
      exchange.getResponseBody().write(all, 0, atOnce);
      for (int at = atOnce; at < all.length; at += DRIP) {
        // The engine says nothing new of what comes in one go.
        boolean last = at + DRIP >= all.length;
        if (last) {
          rest.await();
        } else {
          rest.await(50, TimeUnit.MILLISECONDS);
        }
        exchange.getResponseBody().write(all, at, Math.min(DRIP, all.length - at));
        exchange.getResponseBody().flush();
      }
    }
  }

  /// One file that can't be made smaller.
  private static byte[] tar() {
    byte[] content = new byte[FILE];
    RandomGenerator.getDefault().nextBytes(content);
    return Archives.tar(new TreeMap<>(Map.of("file", content)));
  }

  private static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
