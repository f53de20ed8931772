package dev.agentsmith.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.launcher.FakeCheckout.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which JDK and which Maven the launcher takes, and how it fetches the ones that are missing.
class ToolchainTest {
  private static final String THE_REST =
      """
      agentsmith: building Agent Smith (first use, about a minute)…
      agentsmith: preparing a fast start (a few seconds)…
      """;

  @TempDir Path home;
  private FakeCheckout checkout;
  private ArchiveServer site;

  @BeforeEach
  void aCheckoutWithoutMavenAndJdk() throws Exception {
    checkout = new FakeCheckout(home);
    site = new ArchiveServer(home);
  }

  @AfterEach
  void closeTheSite() {
    site.close();
  }

  @Test
  void aJdkIsTakenFromJavaHomeThenFromThePathThenFromWhereSystemsPutThem() throws Exception {
    mavenOnThePath("3.9.9");
    Path lying = checkout.jdk("jvm/java-25", "25.0.1");
    assertThat(checkout.run().status()).isZero();
    assertThat(javaThatRan()).isEqualTo(lying);

    Path onPath = checkout.jdk("opt/jdk", "26");
    Files.createSymbolicLink(home.resolve("alternative"), onPath.resolve("bin/java"));
    Files.createSymbolicLink(checkout.commands.resolve("java"), home.resolve("alternative"));
    assertThat(checkout.run().status()).isZero();
    assertThat(javaThatRan()).isEqualTo(onPath);

    Path named = checkout.jdk("named", "25");
    checkout.with("JAVA_HOME", named.toString());
    assertThat(checkout.run().status()).isZero();
    assertThat(javaThatRan()).isEqualTo(named);
  }

  @Test
  void aJavaHomeThatIsTooOldIsSaidAndPassedOver() throws Exception {
    mavenOnThePath("3.9.9");
    checkout.with("JAVA_HOME", checkout.jdk("old", "17.0.9").toString());
    offerJdk();

    Ended ended = checkout.run();

    assertThat(ended)
        .isEqualTo(
            new Ended(
                0,
                "started\n",
                "agentsmith: no JDK 25 or newer here (JAVA_HOME is Java 17.0.9)\n"
                    + "agentsmith: fetching jdk from "
                    + site.url("fetched-jdk.tar.gz")
                    + " into "
                    + checkout.cache
                    + "\n"
                    + THE_REST));
    assertThat(javaThatRan().getParent()).isEqualTo(checkout.cache);
  }

  @Test
  void whatWasFetchedIsFoundAgain() throws Exception {
    offerJdk();
    offerMaven();
    Ended first = checkout.run();
    Ended second = checkout.run();
    Files.createFile(checkout.root.resolve("core/src/main/java/New.java"));
    Ended third = checkout.run();

    assertThat(Stream.of(first, second, third).map(Ended::status)).containsOnly(0);
    assertThat(second.errors()).isEmpty();
    assertThat(site.asked()).containsExactly("/fetched-jdk.tar.gz", "/fetched-maven.tar.gz");
    assertThat(checkout.builds()).isEqualTo(2);
    try (Stream<Path> cached = Files.list(checkout.cache)) {
      assertThat(cached.map(path -> path.getFileName().toString().replaceFirst("-.*", "")))
          .containsExactlyInAnyOrder("jdk", "maven");
    }
  }

  @Test
  void anArchiveWithAnotherChecksumIsNotUsedAndLeavesNothing() throws Exception {
    mavenOnThePath("3.9.9");
    offerJdk();
    String wanted = "0".repeat(64);
    String found = hash("SHA-256", home.resolve("fetched-jdk.tar.gz"));
    checkout.with("AGENTSMITH_JDK_SHA256", wanted);

    Ended ended = checkout.run();

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.errors())
        .endsWith(
            "agentsmith: %s is not the file that was expected: its sha256 is %s, not %s. Nothing of it was used. Try again, or set AGENTSMITH_JDK_URL to the project's own site.\n"
                .formatted(site.url("fetched-jdk.tar.gz"), found, wanted));
    assertThat(checkout.cache).isEmptyDirectory();
  }

  @Test
  void aDownloadThatFailsIsToldInCurlsWords() throws Exception {
    mavenOnThePath("3.9.9");
    checkout.with("AGENTSMITH_JDK_URL", site.url("no-such.tar.gz"));

    Ended ended = checkout.run();

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.errors())
        .endsWith(
            "agentsmith: jdk could not be fetched from %s: curl: (22) The requested URL returned error: 404. Check the network, or set AGENTSMITH_JDK_URL to an address that works from here.\n"
                .formatted(site.url("no-such.tar.gz")));
    assertThat(checkout.cache).isEmptyDirectory();
  }

  @Test
  void withoutCurlItIsSaidWhatIsMissingAndWhatFor() throws Exception {
    checkout.without("curl").with("AGENTSMITH_JDK_URL", "http://127.0.0.1:1/jdk.tar.gz");

    assertThat(checkout.run())
        .isEqualTo(
            new Ended(
                2,
                "",
                """
                agentsmith: no JDK 25 or newer here
                agentsmith: curl is missing; it is needed to fetch jdk from http://127.0.0.1:1/jdk.tar.gz. Install curl.
                """));
  }

  @Test
  void aMavenThatIsTooOldIsPassedOver() throws Exception {
    checkout.jdk("jvm/java-25", "25.0.1");
    mavenOnThePath("3.6.3");
    offerMaven();

    Ended ended = checkout.run();

    assertThat(ended)
        .isEqualTo(
            new Ended(
                0,
                "started\n",
                "agentsmith: mvn on the PATH is Maven 3.6.3, and 3.8 is needed\n"
                    + "agentsmith: fetching maven from "
                    + site.url("fetched-maven.tar.gz")
                    + " into "
                    + checkout.cache
                    + "\n"
                    + THE_REST));
    assertThat(Files.readString(checkout.calls)).contains("mvn " + checkout.cache);
  }

  @Test
  void aFetchedMavenIsOnThePathOfTheProgramForTheBuildsOfItsAgents() throws Exception {
    Path java = checkout.jdk("jvm/java-25", "25.0.1").resolve("bin/java");
    FakeCheckout.script(java, "type -P mvn\n");
    offerMaven();

    Ended first = checkout.run("fix");
    Ended second = checkout.run("fix");

    assertThat(first.output()).startsWith(checkout.cache.toString()).endsWith("/bin/mvn\n");
    assertThat(second.output()).isEqualTo(first.output());
  }

  @Test
  void theDemoGetsAMavenThoughNothingIsToBeBuilt() throws Exception {
    Path java = checkout.jdk("jvm/java-25", "25.0.1").resolve("bin/java");
    FakeCheckout.script(java, "type -P mvn || echo none\n");
    mavenOnThePath("3.9.9");
    checkout.run("fix");
    Files.delete(checkout.commands.resolve("mvn"));
    offerMaven();

    assertThat(checkout.run("fix").output()).isEqualTo("none\n");
    assertThat(checkout.run("demo").output()).startsWith(checkout.cache.toString());
  }

  @Test
  void aMavenWhoseJarNamesNoVersionIsAsked() throws Exception {
    checkout.jdk("jvm/java-25", "25.0.1");
    Path maven = checkout.maven("packaged", "3.x");
    Path mvn = maven.resolve("bin/mvn");
    String script = Files.readString(mvn).replace("#!/usr/bin/env bash\n", "");
    FakeCheckout.script(
        mvn, "[[ $1 != --version ]] || { echo 'Apache Maven 3.8.7'; exit; }\n" + script);
    Files.createSymbolicLink(checkout.commands.resolve("mvn"), mvn);

    assertThat(checkout.run()).isEqualTo(new Ended(0, "started\n", THE_REST));
  }

  @Test
  void aCacheThatCantBeWrittenIsSaid() throws Exception {
    offerJdk();
    FakeCheckout.write(home.resolve("file"), "");
    checkout.with("AGENTSMITH_CACHE", home.resolve("file/cache").toString());

    Ended ended = checkout.run();

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.errors())
        .endsWith(
            "agentsmith: The cache %s can't be written. Set AGENTSMITH_CACHE to a directory that can.\n"
                .formatted(home.resolve("file/cache")));
  }

  private Path javaThatRan() throws Exception {
    String last = Files.readString(checkout.calls).lines().toList().getLast();
    return Path.of(last.replaceFirst("^java ", "").replaceFirst(" pid=.*", ""));
  }

  private void mavenOnThePath(String version) throws Exception {
    Path mvn = checkout.maven("maven-" + version, version).resolve("bin/mvn");
    Files.createSymbolicLink(checkout.commands.resolve("mvn"), mvn);
  }

  private void offerJdk() throws Exception {
    Path archive = checkout.pack(checkout.jdk("fetched-jdk", "25.0.3"));
    checkout
        .with("AGENTSMITH_JDK_URL", site.url("fetched-jdk.tar.gz"))
        .with("AGENTSMITH_JDK_SHA256", hash("SHA-256", archive));
  }

  private void offerMaven() throws Exception {
    Path archive = checkout.pack(checkout.maven("fetched-maven", "3.9.11"));
    checkout
        .with("AGENTSMITH_MAVEN_URL", site.url("fetched-maven.tar.gz"))
        .with("AGENTSMITH_MAVEN_SHA512", hash("SHA-512", archive));
  }

  private static String hash(String algorithm, Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file)));
  }
}
