package dev.agentsmith.agent.packages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.registry.Misbehaviour;
import dev.agentsmith.testkit.registry.TestkitPackages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PackageGatewayTest {
  private static final JsonMapper JSON = new JsonMapper();
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

  @Test
  void whatWasFetchedOnceIsGivenOutOfTheStoreAndListed() throws Exception {
    byte[] first = fixture.get(JAR).body();
    byte[] second = fixture.get(JAR).body();

    assertThat(second).isEqualTo(first);
    assertThat(fixture.asked("words-1.0.0.jar")).as("the jar and its checksum").isEqualTo(2);
    PackageLedger.Entry entry = fixture.entry("org.example.agentsmith:words 1.0.0");
    assertThat(entry.sha256()).isEqualTo(Sum.hex(Sum.digest("SHA-256").digest(first)));
    assertThat(entry.from()).isEqualTo("127.0.0.1");
    assertThat(fixture.gateway.ledger().total().packages()).isEqualTo(1);
    assertThat(fixture.gateway.ledger().total().stored()).isZero();
  }

  /// Once the second one's connection was cut, and npm, told not to try again, gave up.
  @Test
  void whoComesWhileTheToolIsAskedForItsRegistryWaitsForTheAnswer() throws Exception {
    Upstream upstream = Upstream.of(fixture.registries.maven().url()).orElseThrow();
    var second = new CompletableFuture<CompletableFuture<Integer>>();
    fixture.gateway.open(
        new MavenRegistry("slow"),
        () -> {
          CompletableFuture<Integer> status =
              CompletableFuture.supplyAsync(() -> statusOf(JAR.replace("_maven", "_slow")));
          second.complete(status);
          try {
            status.get(300, TimeUnit.MILLISECONDS);
          } catch (TimeoutException e) {
            // It waits, as it should.
          } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the second was answered before the registry was known", e);
          }
          return Upstreams.of(List.of(upstream));
        },
        null);

    assertThat(fixture.status(JAR.replace("_maven", "_slow"))).isEqualTo(200);
    assertThat(second.join().get(20, TimeUnit.SECONDS)).isEqualTo(200);
  }

  private int statusOf(String path) {
    try {
      return fixture.status(path);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theNextRunFindsInTheStoreWhatTheLastOneFetched() throws Exception {
    byte[] first = fixture.get(JAR).body();
    fixture.registries.misbehave(JAR.substring("/_maven/".length()), new Misbehaviour.Status(500));
    try (var next =
        GatewayFixture.open(
            TestkitPackages.registries(), folder.resolve("store"), GatewayLimits.RUN)) {
      next.registries.misbehave("", new Misbehaviour.Status(500));
      // The same address: registries of another port would be another registry.
      next.gateway.open(
          new MavenRegistry("again"),
          () -> Upstreams.of(List.of(Upstream.of(fixture.registries.maven().url()).orElseThrow())),
          null);

      assertThat(next.get(JAR.replace("_maven", "_again")).body()).isEqualTo(first);
      assertThat(next.gateway.ledger().total().stored()).isEqualTo(1);
    }
  }

  @Test
  void filesOfTheUsersRepositoryAreGivenOutAndNotFetched() throws Exception {
    Path local = folder.resolve("m2");
    Path jar = local.resolve("com/example/own/1/own-1.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "built here");
    fixture.gateway.open(
        new MavenRegistry("mine"),
        () -> Upstreams.of(List.of(Upstream.of(fixture.registries.maven().url()).orElseThrow())),
        local);

    assertThat(fixture.text("/_mine/com/example/own/1/own-1.jar")).isEqualTo("built here");
    assertThat(fixture.entry("com.example:own 1").from()).isEqualTo("this machine");
    assertThat(fixture.asked("own-1.jar")).isZero();
  }

  @Test
  void addressesInNpmsDocumentsAreOurs() throws Exception {
    JsonNode document =
        JSON.readTree(
            fixture.text(
                "/agentsmith-testkit-slug", "Accept", "application/vnd.npm.install-v1+json"));

    String tarball = document.at("/versions/2.0.0/dist/tarball").asText();
    assertThat(tarball).startsWith(fixture.url() + "/agentsmith-testkit-slug/-/");
    assertThat(fixture.status(tarball)).isEqualTo(200);
    assertThat(fixture.entries()).containsKey("agentsmith-testkit-slug 2.0.0");
    assertThat(fixture.status("/@agentsmith-testkit%2fwords")).isEqualTo(200);
  }

  @Test
  void filesOfAnotherHostThatAnIndexNamesGetASignedPath() throws Exception {
    for (String accept : List.of("text/html", "application/vnd.pypi.simple.v1+json")) {
      String page = fixture.text("/_pypi/agentsmith-words/", "Accept", accept);

      Matcher link = Pattern.compile("http://[^\"#]+/_files/[^\"#]+\\.whl").matcher(page);
      assertThat(link.find()).as(page).isTrue();
      assertThat(link.group()).startsWith(fixture.url());
      assertThat(fixture.status(link.group())).isEqualTo(200);
      assertThat(page).doesNotContain(fixture.registries.pypi().filesUrl());
    }
    assertThat(fixture.entries()).containsKey("agentsmith-words 1.0.0");
  }

  /// As pip does, which quotes what need not be quoted.
  @Test
  void aSignedPathIsTheSameHoweverItsLettersAreQuoted() throws Exception {
    Matcher link =
        Pattern.compile("/_files/[^\"#]+\\.whl").matcher(fixture.text("/_pypi/agentsmith-words/"));
    assertThat(link.find()).isTrue();
    String quoted = link.group().replace(":", "%3A").replace("-none", "%2dnone");

    assertThat(fixture.status(quoted)).isEqualTo(200);
    assertThat(fixture.status(quoted.replace("/packages/", "%2Fpackages/"))).isEqualTo(403);
    assertThat(fixture.status(quoted.replace("1.0.0", "1.0.1"))).isEqualTo(403);
  }

  @Test
  void cargoIsToldThatItsFilesAreHereToo() throws Exception {
    JsonNode config = JSON.readTree(fixture.text("/_cargo/config.json"));

    assertThat(config.path("dl").asText()).isEqualTo(fixture.url() + "/_cargo/-");
    assertThat(fixture.status("/_cargo/-/agentsmith-words/1.1.0/download")).isEqualTo(200);
    assertThat(fixture.entries()).containsKey("agentsmith-words 1.1.0");
  }

  @Test
  void anIndexIsAskedForAgainWhenItIsOldAndGivenOutIfNobodyAnswersThen() throws Exception {
    String path = "/_go/go.example.org/agentsmith/words/@v/list";
    String first = fixture.text(path);
    assertThat(fixture.text(path)).isEqualTo(first);
    assertThat(fixture.asked("@v/list")).isEqualTo(1);

    fixture.clock.advance(Duration.ofMinutes(11));
    assertThat(fixture.text(path)).isEqualTo(first);
    assertThat(fixture.asked("@v/list")).isEqualTo(2);

    fixture.clock.advance(Duration.ofMinutes(11));
    fixture.registries.misbehave("@v/list", new Misbehaviour.Status(503));
    assertThat(fixture.text(path)).isEqualTo(first);
  }

  @Test
  void aRegistryThatStumblesOnceIsAskedOnceMore() throws Exception {
    fixture.registries.misbehave("words-1.0.0.jar", 1, new Misbehaviour.Meets(new Fault.Reset()));

    assertThat(fixture.status(JAR)).isEqualTo(200);
  }

  @Test
  void aRegistryThatCannotBeReachedIsNotWaitedForAgainAndAgain() throws Exception {
    fixture.open(new MavenRegistry("away"), "http://127.0.0.1:1/", null);

    String told = fixture.text("/_away/a/b/1/b-1.jar");

    assertThat(told).isEqualTo("127.0.0.1 can't be reached: the connection was refused.\n");
    assertThat(fixture.status("/_away/a/c/1/c-1.jar")).isEqualTo(502);
    assertThat(fixture.gateway.ledger().remarks())
        .containsExactly(
            "Packages (away): 127.0.0.1 can't be reached: the connection was refused.");
  }

  @Test
  void whatNoRegistryHasIsToldAndListed() throws Exception {
    assertThat(fixture.get("/no-such-package").statusCode()).isEqualTo(404);
    assertThat(fixture.text("/no-such-package"))
        .isEqualTo("No registry that is asked has no-such-package.\n");
    assertThat(fixture.gateway.ledger().remarks())
        .containsExactly("Asked for, and no registry has it: npm: no-such-package.");
  }

  @Test
  void theRegistryOfTheOperatorGetsItsCredential() throws Exception {
    fixture.registries.requireToken("npm/@agentsmith-testkit/", "the-token");
    assertThat(fixture.status("/@agentsmith-testkit%2fwords")).isEqualTo(502);

    var upstream =
        Upstream.of(fixture.registries.npm().url(), Upstream.bearer("the-token")).orElseThrow();
    try (var other =
        GatewayFixture.closed(
            TestkitPackages.registries(), folder.resolve("other"), GatewayLimits.RUN)) {
      other.gateway.open(
          new NpmRegistry(),
          () -> new Upstreams(List.of(), java.util.Map.of("@agentsmith-testkit", upstream)),
          null);
      assertThat(other.status("/@agentsmith-testkit%2fwords")).isEqualTo(200);
      assertThat(other.status("/agentsmith-testkit-slug"))
          .as("what is in no scope has no registry here")
          .isEqualTo(502);
    }
  }

  @Test
  void aVersionThatIsTooYoungIsNotTaken() throws Exception {
    try (var careful =
        GatewayFixture.open(
            TestkitPackages.registries(),
            folder.resolve("careful"),
            GatewayLimits.RUN.withMinimumAge(Duration.ofDays(1000)))) {
      assertThat(careful.text(JAR))
          .isEqualTo(
              "org.example.agentsmith:words 1.0.0 was not taken: it is 694 days old, and"
                  + " packages.minimum_age is 1000 days.\n");
    }
    assertThat(fixture.status(JAR)).isEqualTo(200);
    try (var later =
        GatewayFixture.closed(
            TestkitPackages.registries(),
            folder.resolve("store"),
            GatewayLimits.RUN.withMinimumAge(Duration.ofDays(1000)))) {
      later.open(new MavenRegistry("maven"), fixture.registries.maven().url(), null);
      assertThat(later.status(JAR)).as("what the store has of before is no older").isEqualTo(403);
    }
  }

  @Test
  void anUpstreamsPasswordIsInItsAddressAndNowhereElse() {
    Upstream upstream = Upstream.of("https://me:secret@repo.example.org/maven").orElseThrow();

    assertThat(upstream.base()).hasToString("https://repo.example.org/maven/");
    assertThat(upstream.authorization()).isEqualTo(Secret.of("Basic bWU6c2VjcmV0"));
    assertThat(upstream.toString()).doesNotContain("secret").doesNotContain("bWU6");
  }

  @Test
  void theStoreForgetsWhatWasUsedLongestAgo() throws Exception {
    PackageStore store = PackageStore.open(folder.resolve("small"), fixture.clock);
    for (int i = 0; i < 10; i++) {
      try (var incoming = store.incoming()) {
        incoming.write(("file " + i).repeat(100).getBytes(UTF_8));
        incoming.keep("http://a/" + i, "text/plain", "a", "", Optional.empty(), -1, null);
      }
      fixture.clock.advance(Duration.ofHours(2));
      store.find("http://a/0"); // this one is in use
    }

    store.trim(3_000);

    assertThat(store.find("http://a/0")).as("used a moment ago").isPresent();
    assertThat(store.find("http://a/1")).isEmpty();
  }

  @Test
  void theToolThatAWrapperWantsIsFetchedFromOutInTheWorldOrAnAllowedHostAlone() throws Exception {
    var address =
        java.net.URI.create(fixture.registries.maven().url() + JAR.substring("/_maven/".length()));
    Path target = folder.resolve("home/dists/tool.zip");

    assertThat(fixture.gateway.fetch(address, "", target, false))
        .contains(
            "words-1.0.0.jar can't be had: 127.0.0.1 leads to an address that is not public, and"
                + " nobody named it.");
    assertThat(fixture.registries.requests()).isEmpty();
    assertThat(fixture.gateway.fetch(address, "a".repeat(64), target, true).orElseThrow())
        .contains("was not taken: its SHA-256 is ");
    assertThat(target).doesNotExist();
    assertThat(fixture.gateway.fetch(address, "", target, true)).isEmpty();
    assertThat(target).isRegularFile();
  }

  @Test
  void aGatewayBehindAnotherOneLearnsHowOldAPackageIs() throws Exception {
    try (var agents =
        GatewayFixture.closed(
            TestkitPackages.registries(),
            folder.resolve("agents"),
            GatewayLimits.RUN.withMinimumAge(Duration.ofDays(30)))) {
      agents.open(new MavenRegistry("maven"), fixture.url() + "/_maven/", null);
      agents.open(new NpmRegistry(), fixture.url() + "/", null);

      assertThat(agents.status(JAR)).isEqualTo(200);
      JsonNode document = JSON.readTree(agents.text("/agentsmith-testkit-slug"));
      String tarball = document.at("/versions/2.0.0/dist/tarball").asText();
      assertThat(tarball).startsWith(agents.url());
      assertThat(agents.status(tarball)).isEqualTo(200);
      assertThat(agents.registries.requests()).isEmpty();
    }
  }
}
