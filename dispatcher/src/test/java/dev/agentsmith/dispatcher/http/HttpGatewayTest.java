package dev.agentsmith.dispatcher.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.dispatcher.http.Readiness.Dependency;
import dev.agentsmith.dispatcher.http.Route.Answer;
import dev.agentsmith.dispatcher.http.Route.Later;
import dev.agentsmith.testkit.Eventually;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HttpGatewayTest {
  private final AtomicBoolean redis = new AtomicBoolean(true);
  private final AtomicBoolean full = new AtomicBoolean();
  private final AtomicBoolean spawner = new AtomicBoolean(true);

  @Test
  void itIsReadyWhileOneOfTheTwoAnswersAndNamesBoth() throws Exception {
    try (var gateway = new HttpGateway("127.0.0.1", 0, List.of(readiness().route())).start()) {
      assertThat(get(gateway, "/ready"))
          .isEqualTo("200 {\"ready\":true,\"dependencies\":{\"redis\":\"up\",\"spawner\":\"up\"}}");
      full.set(true);
      assertThat(get(gateway, "/ready"))
          .isEqualTo(
              "200 {\"ready\":true,\"dependencies\":{\"redis\":\"full\",\"spawner\":\"up\"}}");
      redis.set(false);
      assertThat(get(gateway, "/ready"))
          .isEqualTo(
              "200 {\"ready\":true,\"dependencies\":{\"redis\":\"down\",\"spawner\":\"up\"}}");
      spawner.set(false);
      assertThat(get(gateway, "/ready"))
          .isEqualTo(
              "503 {\"ready\":false,\"dependencies\":{\"redis\":\"down\",\"spawner\":\"down\"}}");
    }
  }

  @Test
  void healthSaysOnlyThatThisProcessServes() throws Exception {
    redis.set(false);
    spawner.set(false);
    try (var gateway = new HttpGateway("127.0.0.1", 0, List.of(readiness().route())).start()) {
      assertThat(get(gateway, "/health")).isEqualTo("200 ok");
      assertThat(get(gateway, "/elsewhere")).startsWith("404");
    }
  }

  @Test
  void whatNobodyServesIsSaidByItsStatus() throws Exception {
    try (var gateway = serving(Route.post("/hook", _ -> Answer.OK))) {
      assertThat(raw(gateway, "GET /nowhere HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404 ");
      assertThat(raw(gateway, "GET /hook?a=b HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 405 ");
      assertThat(raw(gateway, "no request at all\r\n\r\n")).startsWith("HTTP/1.1 400 ");
      assertThat(raw(gateway, "POST /hook HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n"))
          .startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void requestsOfOneConnectionAreAnsweredInTheirOrder() throws Exception {
    var first = new CountDownLatch(1);
    try (var gateway =
        serving(
            Route.post(
                "/slow",
                _ ->
                    Later.by(
                        () -> {
                          await(first);
                          return new Answer(200, "slow");
                        })),
            Route.post("/quick", request -> new Answer(200, request.body().length + " bytes")))) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
        socket
            .getOutputStream()
            .write(
                (post("/slow", "", "keep-alive") + post("/quick", "ab", "close")).getBytes(UTF_8));
        // Meanwhile others are served.
        assertThat(raw(gateway, post("/quick", "", "close"))).endsWith("0 bytes");
        first.countDown();

        String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
        assertThat(all).containsSubsequence("slow", "2 bytes");
      }
    }
  }

  @Test
  void whatFailsIsA500AndTheConnectionGoesOn() throws Exception {
    try (var gateway =
        serving(
            Route.post(
                "/now",
                _ -> {
                  throw new IllegalStateException("now");
                }),
            Route.post(
                "/later",
                _ ->
                    Later.by(
                        () -> {
                          throw new IllegalStateException("later");
                        })))) {
      assertThat(raw(gateway, post("/now", "", "keep-alive") + post("/later", "", "close")))
          .containsSubsequence("HTTP/1.1 500 ", "HTTP/1.1 500 ");
    }
  }

  @Test
  void whatWasBegunIsAnsweredBeforeItEnds() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    try (var gateway =
            serving(
                Route.post(
                    "/slow",
                    _ ->
                        Later.by(
                            () -> {
                              begun.countDown();
                              await(end);
                              return new Answer(200, "done");
                            })));
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.getOutputStream().write(post("/slow", "", "close").getBytes(UTF_8));
      await(begun);
      int port = gateway.port();
      Thread closing = Thread.startVirtualThread(gateway::close);
      Eventually.within(Duration.ofSeconds(20)).until(() -> isRefused(port));
      end.countDown();

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).endsWith("done");
      closing.join();
    }
  }

  @Test
  void whoHasNoMoreToSayGetsItsAnswerAllTheSame() throws Exception {
    var answer = new CompletableFuture<Answer>();
    try (var gateway = serving(Route.post("/slow", _ -> new Later(answer)));
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.getOutputStream().write(post("/slow", "", "close").getBytes(UTF_8));
      socket.shutdownOutput();
      for (int i = 0; i < 20; i++) { // of its thread's rounds
        assertThat(get(gateway, "/health")).startsWith("200");
      }
      answer.complete(new Answer(200, "late"));

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).endsWith("late");
    }
  }

  @Test
  void whoSendsRequestAfterRequestAndWaitsForNoneIsCutOff() {
    var answer = new CompletableFuture<Answer>();
    var routes = new Routes(List.of(Route.post("/slow", _ -> new Later(answer))));
    var channel = new EmbeddedChannel(new RouteHandler(routes, new OpenAnswers()));
    List<FullHttpRequest> requests = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      assertThat(channel.isOpen()).isTrue();
      var request =
          new DefaultFullHttpRequest(
              HttpVersion.HTTP_1_1,
              HttpMethod.POST,
              "/slow",
              Unpooled.wrappedBuffer(new byte[1 << 19]));
      requests.add(request);
      channel.writeInbound(request);
    }

    assertThat(channel.isOpen()).isFalse();
    assertThat(requests).allSatisfy(request -> assertThat(request.refCnt()).isZero());
  }

  @Test
  void whoDoesNotReadItsAnswersIsGivenNoMore() throws Exception {
    var asked = new AtomicInteger();
    String large = "a".repeat(1 << 20);
    try (var gateway =
            serving(
                Route.post(
                    "/large",
                    _ -> {
                      asked.incrementAndGet();
                      return new Answer(200, large);
                    }));
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      String requests = post("/large", "", "keep-alive").repeat(63) + post("/large", "", "close");
      socket.getOutputStream().write(requests.getBytes(UTF_8));

      assertThat(socket.getInputStream().readNBytes(large.length())).hasSize(large.length());
      // Some are in the buffers of the two sockets.
      assertThat(asked).hasValueLessThan(40);
      assertThat(socket.getInputStream().readAllBytes()).hasSizeGreaterThan(63 * large.length());
      assertThat(asked).hasValue(64);
    }
  }

  @Test
  void aRequestThatDoesNotArriveWholeEndsItsConnection() {
    var channel = new EmbeddedChannel(new ArrivalLimit(Duration.ofSeconds(10)));
    channel.freezeTime();
    channel.writeInbound(Unpooled.copiedBuffer("POST /slack/ev", UTF_8));
    channel.advanceTimeBy(9, TimeUnit.SECONDS);
    channel.writeInbound(Unpooled.copiedBuffer("ents", UTF_8));
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();

    channel.advanceTimeBy(2, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aConnectionAtRestHasTime() {
    var limit = new ArrivalLimit(Duration.ofSeconds(10));
    var channel = new EmbeddedChannel(limit);
    channel.freezeTime();
    channel.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1", UTF_8));
    limit.arrived();

    channel.advanceTimeBy(60, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();

    assertThat(channel.isOpen()).isTrue();
  }

  private static boolean isRefused(int port) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (var gateway = serving()) {
      var second = new HttpGateway("127.0.0.1", gateway.port(), List.of());
      assertThatThrownBy(second::start)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("127.0.0.1:" + gateway.port());
      second.close();
    }
  }

  private static HttpGateway serving(Route... routes) {
    return new HttpGateway("127.0.0.1", 0, List.of(routes)).start();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String post(String path, String body, String connection) {
    return """
        POST %s HTTP/1.1\r
        Content-Length: %d\r
        Connection: %s\r
        \r
        %s"""
        .formatted(path, body.length(), connection, body);
  }

  /// What comes back until the gateway has no more to say to it.
  private static String raw(HttpGateway gateway, String request) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private Readiness readiness() {
    Map<String, Supplier<Dependency>> dependencies = new LinkedHashMap<>();
    dependencies.put(
        "redis",
        () -> redis.get() ? full.get() ? Dependency.FULL : Dependency.UP : Dependency.DOWN);
    dependencies.put("spawner", () -> spawner.get() ? Dependency.UP : Dependency.DOWN);
    return new Readiness(dependencies);
  }

  private static String get(HttpGateway gateway, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body().strip();
    }
  }
}
