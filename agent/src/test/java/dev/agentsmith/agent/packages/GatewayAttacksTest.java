package dev.agentsmith.agent.packages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.registry.Misbehaviour;
import dev.agentsmith.testkit.registry.TestkitPackages;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a command may try on the gateway, and a registry on us: none of it gets through.
@Timeout(120)
class GatewayAttacksTest {
  private static final String JAR = "/_maven/org/example/agentsmith/words/1.0.0/words-1.0.0.jar";

  @TempDir Path folder;
  private GatewayFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = GatewayFixture.open(folder.resolve("store"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"})
  void otherMethodsAreRefused(String method) throws Exception {
    String answer = fixture.raw(method + " " + JAR + " HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 405 ");
    assertThat(fixture.registries.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4\r\n\r\ndata",
        "Transfer-Encoding: chunked\r\n\r\n4\r\ndata\r\n0\r\n\r\n"
      })
  void nothingCanBeSentWithARequest(String content) throws Exception {
    String answer = fixture.raw("GET " + JAR + " HTTP/1.1\r\nHost: a\r\n" + content);

    assertThat(answer).startsWith("HTTP/1.1 413 ");
    assertThat(fixture.registries.requests()).isEmpty();
  }

  @Test
  void noHeaderOfACommandGoesAnywhere() throws Exception {
    fixture.get(
        JAR,
        "Authorization",
        "Bearer data",
        "Cookie",
        "data",
        "X-Data",
        "data",
        "User-Agent",
        "data",
        "Referer",
        "http://data",
        "If-None-Match",
        "data",
        "Accept",
        "data");

    assertThat(fixture.registries.requests())
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.headers().toString()).doesNotContain("data"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/_maven/../npm/secret",
        "/_maven/a/%2e%2e/%2e%2e/b",
        "/_maven/a/..%2f..%2fb",
        "/_maven//evil.example/a/b",
        "/_maven/a/b?data=1",
        "/_maven/a/b#data",
        "/_maven/a\\b/c",
        "/_maven/a%00b/c/d",
        "/_maven/a%0d%0aHost:evil/c/d",
        "/./_maven/a/b/c/d",
        "/@x%2f..%2f..%2fy",
        "/_go/../x/@v/list",
        "/_go/x/%5c/@v/list"
      })
  void pathsThatCouldMeanSomethingElseAreRefused(String path) throws Exception {
    String answer = fixture.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 4");
    assertThat(fixture.registries.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT registry.example.org:443",
        "GET http://evil.example/",
        "GET http://127.0.0.1:22/"
      })
  void anotherHostIsNotReached(String line) throws Exception {
    assertThat(fixture.raw(line + " HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void theHostThatARequestNamesLeadsNowhere() throws Exception {
    assertThat(
            fixture.raw(
                "GET " + JAR + " HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(fixture.raw("GET " + JAR + " HTTP/1.1\r\nHost: a\" onload=\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aRegistryThatIsNotOfTheRepositoryIsClosed() throws Exception {
    try (var closed =
        GatewayFixture.closed(
            TestkitPackages.registries(), folder.resolve("c"), GatewayLimits.RUN)) {
      closed.open(new GoProxy(), closed.registries.go().url(), null);

      assertThat(closed.status(JAR)).isEqualTo(403);
      assertThat(closed.status("/agentsmith-testkit-slug")).isEqualTo(403);
      assertThat(closed.status("/_go/go.example.org/agentsmith/words/@v/list")).isEqualTo(200);
    }
  }

  @Test
  void anAddressThatNoIndexNamedCannotBeMadeUp() throws Exception {
    Matcher link =
        Pattern.compile("/_files/([0-9a-f]+)/([^\"#]+)")
            .matcher(fixture.text("/_pypi/agentsmith-words/"));
    assertThat(link.find()).isTrue();
    String mac = link.group(1);

    assertThat(fixture.status("/_files/" + mac + "/pypi/-/http/127.0.0.1:22/x")).isEqualTo(403);
    assertThat(fixture.status(link.group().replace("agentsmith", "agentsmitt"))).isEqualTo(403);
    assertThat(fixture.status(link.group().replaceFirst("/pypi/", "/npm/"))).isEqualTo(403);
  }

  @Test
  void whatDiffersFromItsRegistrysChecksumIsNotTaken() throws Exception {
    fixture.registries.misbehave(
        "words-1.0.0.jar", 1, new Misbehaviour.PoisonedFrom(2, _ -> new byte[0]));
    fixture.registries.misbehave(
        "words-1.0.0.jar.sha1", new Misbehaviour.Poisoned(_ -> "0".repeat(40).getBytes(UTF_8)));

    assertThat(fixture.status(JAR)).isEqualTo(403);
    assertThat(fixture.text(JAR)).contains("was not taken: its SHA-1 is ");
    assertThat(fixture.entries()).isEmpty();
  }

  @Test
  void aPoisonedWheelIsNotTaken() throws Exception {
    Matcher link =
        Pattern.compile("/_files/[^\"#]+\\.whl").matcher(fixture.text("/_pypi/agentsmith-words/"));
    assertThat(link.find()).isTrue();
    fixture.registries.misbehave(".whl", new Misbehaviour.Poisoned(_ -> "evil".getBytes(UTF_8)));

    assertThat(fixture.status(link.group())).isEqualTo(403);
    fixture.registries.behave();
    assertThat(fixture.status(link.group())).as("nothing of it was kept").isEqualTo(200);
  }

  @Test
  void aPoisonedCrateIsNotTaken() throws Exception {
    fixture.registries.misbehave(
        "cargo-files", new Misbehaviour.Poisoned(_ -> "evil".getBytes(UTF_8)));

    assertThat(fixture.status("/_cargo/-/agentsmith-words/1.0.0/download")).isEqualTo(403);
  }

  @Test
  void aPackageThatChangesBetweenTwoRunsStaysWhatItWas() throws Exception {
    byte[] first = fixture.get(JAR).body();
    fixture.registries.misbehave(
        "words-1.0.0.jar", new Misbehaviour.Poisoned(_ -> "changed".getBytes(UTF_8)));
    fixture.clock.advance(Duration.ofDays(30));

    assertThat(fixture.get(JAR).body()).isEqualTo(first);
  }

  @Test
  void anAnswerWithoutAnEndIsCutOffAndNothingOfItKept() throws Exception {
    fixture.registries.misbehave("words-1.0.0.jar", new Misbehaviour.EndlessBody());

    assertThat(fixture.status(JAR)).isEqualTo(502);
    assertThat(files("tmp")).isEmpty();
    assertThat(fixture.entries()).isEmpty();
  }

  @Test
  void anAnswerThatIsTooLargeIsCutOff() throws Exception {
    fixture.registries.misbehave(
        "-/agentsmith-testkit-slug", new Misbehaviour.Poisoned(_ -> new byte[5 << 20]));

    assertThat(fixture.status("/agentsmith-testkit-slug/-/agentsmith-testkit-slug-2.0.0.tgz"))
        .isEqualTo(502);
    assertThat(files("tmp")).isEmpty();
  }

  @Test
  void anAnswerThatPromisesMoreThanItSendsIsGivenUp() throws Exception {
    fixture.registries.misbehave(
        "words-1.0.0.jar", new Misbehaviour.DeclaredLength(900_000_000_000L));

    assertThat(fixture.status(JAR)).isEqualTo(502);
  }

  @Test
  void aRegistryThatHangsIsGivenUp() throws Exception {
    fixture.registries.misbehave("words-1.0.0.jar", new Fault.Hang());

    assertThat(fixture.status(JAR)).isEqualTo(502);
  }

  @Test
  void anAnswerThatIsCutIsNotTakenForWhole() throws Exception {
    fixture.registries.misbehave("-/agentsmith-testkit-slug", new Fault.CutAfter(40));

    assertThat(fixture.status("/agentsmith-testkit-slug/-/agentsmith-testkit-slug-2.0.0.tgz"))
        .isEqualTo(502);
    assertThat(fixture.entries()).isEmpty();
  }

  @Test
  void aRedirectIntoThePrivateNetworkIsNotFollowed() throws Exception {
    try (var secret = new ServerSocket(0)) {
      fixture.registries.misbehave(
          "words-1.0.0.jar",
          new Misbehaviour.Redirect("http://localhost:" + secret.getLocalPort() + "/"));

      assertThat(fixture.text(JAR)).contains("leads to an address that is not public");
      secret.setSoTimeout(100);
      assertThat(org.assertj.core.api.Assertions.catchThrowable(secret::accept))
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void redirectsWithoutEndAreGivenUp() throws Exception {
    fixture.registries.misbehave(
        "words-1.0.0.jar",
        new Misbehaviour.Redirect(fixture.registries.maven().url() + JAR.replace("/_maven/", "")));

    assertThat(fixture.text(JAR)).contains("redirects again and again");
  }

  @Test
  void aCredentialDoesNotTravelWithARedirect() throws Exception {
    fixture.open(
        new MavenRegistry("guarded"),
        fixture.registries.maven().url(),
        Secret.of("Bearer the-token"));
    fixture.registries.misbehave(
        "/maven/org/example/agentsmith/words/1.0.0/words-1.0.0.jar",
        new Misbehaviour.Redirect(fixture.registries.pypi().filesUrl() + "there"));

    fixture.get(JAR.replace("_maven", "_guarded"));

    assertThat(fixture.registries.requests())
        .filteredOn(request -> request.path().endsWith("/there"))
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.header("authorization")).isEmpty());
  }

  @Test
  void noAnswerHasTheCredentialInIt() throws Exception {
    fixture.open(
        new MavenRegistry("guarded"),
        fixture.registries.maven().url(),
        Secret.of("Bearer the-token"));
    HttpResponse<byte[]> good = fixture.get(JAR.replace("_maven", "_guarded"));
    fixture.registries.misbehave("guarded", new Misbehaviour.Status(401));
    HttpResponse<byte[]> bad = fixture.get("/_guarded/a/guarded/1/guarded-1.jar");

    assertThat(
            good.headers().map().toString() + bad.headers().map() + new String(bad.body(), UTF_8))
        .doesNotContain("the-token");
  }

  @Test
  void namesThatCarryDataOutAreCountedListedAndEndAtALimit() throws Exception {
    var limits = new GatewayLimits(1000, 1 << 30, 5, 1000, Duration.ofMinutes(10), Duration.ZERO);
    try (var few =
        GatewayFixture.open(TestkitPackages.registries(), folder.resolve("few"), limits)) {
      for (int i = 0; i < 5; i++) {
        assertThat(few.status("/secret-part-" + i)).isEqualTo(404);
      }
      assertThat(few.text("/secret-part-5")).startsWith("More was asked for that no registry has");
      assertThat(few.gateway.ledger().remarks().toString())
          .contains("npm: secret-part-0, npm: secret-part-1");
    }
  }

  @Test
  void aPathCarriesNoMoreThanANameNeeds() throws Exception {
    assertThat(fixture.raw("GET /_maven/" + "a/".repeat(600) + "b HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(fixture.registries.requests()).isEmpty();
  }

  @Test
  void aRunFetchesNoMoreThanOneRunMay() throws Exception {
    var limits = new GatewayLimits(3, 1 << 30, 5, 1000, Duration.ofMinutes(10), Duration.ZERO);
    try (var few =
        GatewayFixture.open(TestkitPackages.registries(), folder.resolve("few"), limits)) {
      assertThat(few.status(JAR)).isEqualTo(200);
      assertThat(few.status("/agentsmith-testkit-slug")).isEqualTo(200);
      assertThat(few.text("/_go/go.example.org/agentsmith/words/@v/list"))
          .isEqualTo("this run has fetched as much as one run may.\n");
    }
  }

  @Test
  void aLinkInTheUsersRepositoryDoesNotLeadOutOfIt() throws Exception {
    Path local = Files.createDirectories(folder.resolve("m2/a/b/1"));
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(local.resolve("b-1.jar"), secret);
    fixture.gateway.open(new MavenRegistry("mine"), () -> Upstreams.NONE, folder.resolve("m2"));

    assertThat(fixture.text("/_mine/a/b/1/b-1.jar")).doesNotContain("secret");
  }

  @Test
  void aNameOfTheCompanyIsNotTakenFromElsewhereWhenItsRegistryIsAway() throws Exception {
    Upstream away = Upstream.of("http://127.0.0.1:1/").orElseThrow();
    Upstream other = Upstream.of(fixture.registries.maven().url()).orElseThrow();
    fixture.gateway.open(
        new MavenRegistry("both"), () -> Upstreams.of(java.util.List.of(away, other)), null);

    assertThat(fixture.status(JAR.replace("_maven", "_both"))).isEqualTo(502);
    assertThat(fixture.registries.requests()).isEmpty();
  }

  private java.util.List<Path> files(String part) throws Exception {
    try (Stream<Path> all = Files.list(folder.resolve("store").resolve(part))) {
      return all.toList();
    }
  }
}
