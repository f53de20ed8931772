package dev.agentsmith.testkit.slack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentsmith.loopback.slack.Signing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// An app that takes what Slack sends, and answers with the next status it was given, or 200.
final class Receiver implements AutoCloseable {
  static final int SILENCE = 0;
  static final int REFUSED_FOR_GOOD = 1;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Deque<Integer> statuses = new ConcurrentLinkedDeque<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// A request as it came.
  record Received(String path, Headers headers, String body) {
    boolean isGenuine() {
      String timestamp = headers.getFirst("X-Slack-Request-Timestamp");
      Instant signed = Instant.ofEpochSecond(Long.parseLong(timestamp));
      String wanted =
          Signing.with(FakeSlack.SIGNING_SECRET).headers(body, signed).get("X-Slack-Signature");
      return headers.getFirst("X-Slack-Signature").equals(wanted);
    }

    JsonNode json() {
      return Caller.json(body);
    }

    String field(String name) {
      return Objects.requireNonNull(form().get(name), name);
    }

    Map<String, String> form() {
      return Arrays.stream(body.split("&", -1))
          .map(part -> part.split("=", -1))
          .collect(Collectors.toMap(part -> part[0], part -> URLDecoder.decode(part[1], UTF_8)));
    }
  }

  private Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  static Receiver start() throws IOException {
    return new Receiver();
  }

  Receiver answers(Integer... next) {
    statuses.addAll(List.of(next));
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Received> received() {
    return received;
  }

  /// What came to this path; events of other things that happened may come before or after it.
  Received only(String path) {
    List<Received> found = received.stream().filter(r -> r.path().equals(path)).toList();
    assertThat(found).as(path).hasSize(1);
    return found.getFirst();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      received.add(
          new Received(exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), body));
      Integer next = statuses.poll();
      int status = next == null ? 200 : next;
      if (status == SILENCE) {
        closed.await();
        return;
      }
      if (status == REFUSED_FOR_GOOD) {
        exchange.getResponseHeaders().set("X-Slack-No-Retry", "1");
        status = 500;
      }
      byte[] answer = body.contains("\"challenge\"") ? body.getBytes(UTF_8) : new byte[0];
      exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
