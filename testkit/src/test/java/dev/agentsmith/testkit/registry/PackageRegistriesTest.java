package dev.agentsmith.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.testkit.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PackageRegistriesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String POM = "org/example/agentsmith/parent/7/parent-7.pom";

  private final HttpClient client = HttpClient.newHttpClient();
  private PackageRegistries registries;

  @BeforeEach
  void open() throws IOException {
    registries = TestkitPackages.registries();
  }

  @AfterEach
  void close() {
    registries.close();
    client.close();
  }

  @Test
  void theSimpleIndexIsHtmlOrJsonAsTheClientTakesIt() throws Exception {
    String project = registries.pypi().url() + "agentsmith-table/";
    String sum = registries.pypi().locked("agentsmith-table").getFirst().sha256();
    String html = get(project).body();
    JsonNode json =
        JSON.readTree(get(project, "Accept", "application/vnd.pypi.simple.v1+json").body());

    JsonNode file = json.path("files").path(0);
    assertThat(file.path("hashes").path("sha256").asText()).isEqualTo(sum);
    assertThat(html).contains(file.path("url").asText() + "#sha256=" + sum);
    assertThat(URI.create(file.path("url").asText()).getPort())
        .as("files lie on another server")
        .isNotEqualTo(URI.create(project).getPort());
  }

  @Test
  void aPackumentIsWholeOrShort() throws Exception {
    String address = registries.npm().url() + "@agentsmith-testkit%2fwords";
    JsonNode whole = JSON.readTree(get(address).body());
    JsonNode brief =
        JSON.readTree(get(address, "Accept", "application/vnd.npm.install-v1+json").body());
    assertThat(whole.path("time").path("1.1.0").asText()).isEqualTo("2025-01-05T09:00:00Z");
    assertThat(brief.has("time")).isFalse();
    assertThat(brief.path("versions")).isEqualTo(whole.path("versions"));
  }

  @Test
  void thereIsNoChecksumDatabase() throws Exception {
    assertThat(get(registries.go().url() + "/sumdb/sum.example.org/supported").statusCode())
        .isEqualTo(404);
  }

  @Test
  void whatIsAskedIsKept() throws Exception {
    get(registries.maven().url() + POM, "User-Agent", "a test");
    assertThat(registries.requests()).hasSize(1);
    SeenRequest request = registries.requests().getFirst();
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.path()).isEqualTo("/maven/" + POM);
    assertThat(request.header("User-Agent")).contains("a test");
  }

  @Test
  void onlyGetAndHeadAreAnswered() throws Exception {
    URI address = URI.create(registries.maven().url() + POM);
    HttpRequest put =
        HttpRequest.newBuilder(address).PUT(HttpRequest.BodyPublishers.ofString("x")).build();
    assertThat(client.send(put, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    HttpResponse<String> head =
        client.send(
            HttpRequest.newBuilder(address).HEAD().build(), HttpResponse.BodyHandlers.ofString());
    assertThat(head.headers().firstValueAsLong("Content-Length"))
        .hasValue(get(address.toString()).body().length());
  }

  @Test
  void whatDidNotChangeIsNotSentAgain() throws Exception {
    String address =
        registries.cargo().url().substring("sparse+".length()) + "ag/en/agentsmith-slug";
    String tag = get(address).headers().firstValue("ETag").orElseThrow();
    assertThat(get(address, "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @Test
  void aStatusIsAnsweredUntilAllIsWellAgain() throws Exception {
    registries.misbehave("parent-7.pom", new Misbehaviour.Status(503));
    assertThat(get(registries.maven().url() + POM).statusCode()).isEqualTo(503);
    assertThat(get(registries.maven().url() + POM + ".sha1").statusCode()).isEqualTo(503);
    registries.behave();
    assertThat(get(registries.maven().url() + POM).statusCode()).isEqualTo(200);
  }

  @Test
  void aFaultCanLastForOneRequest() throws Exception {
    registries.misbehave(
        "parent-7.pom",
        1,
        new Misbehaviour.Meets(new Fault.TooManyRequests(Duration.ofSeconds(3))));
    HttpResponse<String> first = get(registries.maven().url() + POM);
    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue("Retry-After")).contains("3");
    assertThat(get(registries.maven().url() + POM).statusCode()).isEqualTo(200);
  }

  @Test
  void connectionsHangAreResetAndAreCut() {
    String address = registries.maven().url() + POM;
    registries.misbehave(POM, new Fault.Hang());
    assertThatThrownBy(() -> getWithin(Duration.ofMillis(300), address))
        .isInstanceOf(HttpTimeoutException.class);
    registries.misbehave(POM, new Fault.Reset());
    assertThatThrownBy(() -> get(address)).isInstanceOf(IOException.class);
    registries.misbehave(POM, new Fault.CutAfter(40));
    assertThatThrownBy(() -> get(address)).isInstanceOf(IOException.class);
  }

  @Test
  void aBodyNeverEnds() throws Exception {
    registries.misbehave(POM, new Misbehaviour.EndlessBody());
    HttpResponse<InputStream> response =
        client.send(request(POM), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      assertThat(body.readNBytes(5_000_000)).hasSize(5_000_000);
    }
  }

  @Test
  void aLengthIsPromisedThatIsNotMeant() throws Exception {
    registries.misbehave(POM, new Misbehaviour.DeclaredLength(900_000_000_000L));
    HttpResponse<InputStream> response =
        client.send(request(POM), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(900_000_000_000L);
      assertThat(new String(body.readNBytes(5), UTF_8)).isEqualTo("<?xml");
    }
  }

  @Test
  void contentIsPoisonedAtOnceOrLater() throws Exception {
    String address = registries.maven().url() + POM;
    String truth = get(address).body();
    String sum = get(address + ".sha1").body();
    registries.misbehave("parent-7.pom.sha1", new Misbehaviour.Poisoned(_ -> sum.getBytes(UTF_8)));
    registries.misbehave(
        "parent-7.pom", new Misbehaviour.PoisonedFrom(2, _ -> "poison".getBytes(UTF_8)));
    assertThat(get(address).body()).isEqualTo(truth);
    assertThat(get(address).body()).isEqualTo("poison");
    assertThat(get(address).body()).isEqualTo("poison");
  }

  @Test
  void aClientIsSentElsewhere() throws Exception {
    registries.misbehave(POM, new Misbehaviour.Redirect("http://192.0.2.1/there"));
    HttpResponse<String> response = get(registries.maven().url() + POM);
    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(response.headers().firstValue("Location")).contains("http://192.0.2.1/there");
  }

  @Test
  void manyPackagesArePublishedAtOnce() throws Exception {
    var generated = GeneratedPackages.npm(registries, 300);
    assertThat(JSON.readTree(generated.files().get("package.json")).path("dependencies"))
        .hasSize(30);
    assertThat(get(registries.npm().url() + "testkit-generated-299").statusCode()).isEqualTo(200);
    assertThat(GeneratedPackages.maven(registries, 150).files().get("pom.xml"))
        .contains("<artifactId>generated-14</artifactId>");
    assertThat(
            get(registries.maven().url()
                    + "org/example/generated/generated-149/1.0/generated-149-1.0.jar")
                .statusCode())
        .isEqualTo(200);
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(registries.maven().url() + path)).build();
  }

  private HttpResponse<String> get(String url, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> getWithin(Duration limit, String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(limit).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
