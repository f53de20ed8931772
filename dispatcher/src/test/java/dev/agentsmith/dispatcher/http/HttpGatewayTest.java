package dev.agentsmith.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.dispatcher.http.Readiness.Dependency;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HttpGatewayTest {
  private final AtomicBoolean redis = new AtomicBoolean(true);
  private final AtomicBoolean full = new AtomicBoolean();
  private final AtomicBoolean spawner = new AtomicBoolean(true);

  @Test
  void itIsReadyWhileOneOfTheTwoAnswersAndNamesBoth() throws Exception {
    try (var gateway = new HttpGateway("127.0.0.1", 0, readiness(), List.of()).start()) {
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
    try (var gateway = new HttpGateway("127.0.0.1", 0, readiness(), List.of()).start()) {
      assertThat(get(gateway, "/health")).isEqualTo("200 ok");
      assertThat(get(gateway, "/elsewhere")).startsWith("404");
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
