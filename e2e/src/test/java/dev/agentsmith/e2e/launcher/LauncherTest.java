package dev.agentsmith.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.launcher.FakeCheckout.Ended;
import dev.agentsmith.e2e.launcher.FakeCheckout.Started;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./agentsmith` of a checkout: what it runs on, when it builds, what it becomes.
class LauncherTest {
  private static final String BUILDING =
      "agentsmith: building Agent Smith (first use, about a minute)…\n";
  private static final String BUILDING_AGAIN =
      "agentsmith: building Agent Smith (its sources changed)…\n";
  private static final String PREPARING = "agentsmith: preparing a fast start (a few seconds)…\n";

  @TempDir Path home;
  private FakeCheckout checkout;

  @BeforeEach
  void aCheckoutWithMavenAndJdk() throws Exception {
    checkout = new FakeCheckout(home);
    Files.createSymbolicLink(
        checkout.commands.resolve("mvn"), checkout.maven("maven", "3.9.9").resolve("bin/mvn"));
    checkout.with("JAVA_HOME", checkout.jdk("jdk-25", "25.0.3").toString());
  }

  @Test
  void theFirstStartBuildsAndTheSecondGoesStraightToTheProgram() throws Exception {
    Ended first = checkout.run("--version");
    Ended second = checkout.run("--version");

    assertThat(first).isEqualTo(new Ended(0, "started\n", BUILDING + PREPARING));
    assertThat(second).isEqualTo(new Ended(0, "started\n", ""));
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @Test
  void aSecondStartNeedsNoMaven() throws Exception {
    checkout.run();
    checkout.without("mvn").without("curl");

    assertThat(checkout.run()).isEqualTo(new Ended(0, "started\n", ""));
  }

  @Test
  void aChangedAnAddedAndARemovedSourceAreEachBuiltAgain() throws Exception {
    checkout.run();
    Path source = checkout.root.resolve("core/src/main/java/Core.java");

    Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    assertThat(checkout.run().errors()).isEqualTo(BUILDING_AGAIN + PREPARING);
    FakeCheckout.write(source.resolveSibling("More.java"), "class More {}\n");
    assertThat(checkout.run().errors()).isEqualTo(BUILDING_AGAIN + PREPARING);
    Files.delete(source.resolveSibling("More.java"));
    assertThat(checkout.run().errors()).isEqualTo(BUILDING_AGAIN + PREPARING);

    FakeCheckout.write(checkout.root.resolve("core/src/test/java/CoreTest.java"), "class T {}\n");
    FakeCheckout.write(checkout.root.resolve("README.md"), "Read me\n");
    assertThat(checkout.run().errors()).isEmpty();
    assertThat(checkout.builds()).isEqualTo(4);
  }

  @Test
  void aBuildThatFailsShowsItsLastLinesAndRunsNothing() throws Exception {
    checkout.run();
    Files.createFile(home.resolve("broken-build"));
    FakeCheckout.write(checkout.root.resolve("core/src/main/java/Core.java"), "class {}\n");

    Ended broken = checkout.run();

    assertThat(broken)
        .isEqualTo(
            new Ended(
                1,
                "",
                BUILDING_AGAIN
                    + "[ERROR] Core.java:[1,1] something is wrong\n"
                    + "agentsmith: Agent Smith could not be built. The last lines are above, all of"
                    + " it is in "
                    + checkout.root.resolve("app/target/launcher.log")
                    + ".\n"));
    Files.delete(home.resolve("broken-build"));
    assertThat(checkout.run().status()).isZero();
  }

  @Test
  void twoLaunchersDoNotBuildAtOnce() throws Exception {
    Files.createFile(home.resolve("wait"));
    Started first = checkout.start();
    Eventually.within(Duration.ofSeconds(10)).until(() -> checkout.builds() == 1);
    Started second = checkout.start();
    Eventually.within(Duration.ofSeconds(10))
        .until(() -> Files.readString(second.errors()), text -> text.contains("waiting"));
    Files.createFile(home.resolve("go"));

    assertThat(first.end().status()).isZero();
    Ended late = second.end();

    assertThat(late.status()).isZero();
    assertThat(late.errors())
        .startsWith("agentsmith: waiting for another launcher that is building…\n");
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @Test
  void theProgramHasTheProcessOfTheLauncherItsDirectoryAndItsArguments() throws Exception {
    checkout.run();
    Path elsewhere = Files.createDirectories(home.resolve("else where"));
    Path link =
        Files.createSymbolicLink(home.resolve("smith"), checkout.root.resolve("agentsmith"));

    Started started =
        checkout.start(
            List.of(link.toString(), "fix", "--task", "two  words\nand a \"line\" *"), elsewhere);
    Ended ended = started.end();

    assertThat(ended).isEqualTo(new Ended(0, "started\n", ""));
    assertThat(Files.readString(checkout.calls).lines().toList().getLast())
        .isEqualTo(
            "java %s pid=%d in %s"
                .formatted(home.resolve("jdk-25"), started.process().pid(), elsewhere));
    assertThat(Files.readString(home.resolve("arguments")))
        .endsWith("[fix][--task][two  words\nand a \"line\" *]");
  }

  @Test
  void theStartupCacheIsMadeAgainForAnotherJdk() throws Exception {
    checkout.run();
    Path newer = checkout.jdk("jdk-26", "26");

    checkout.with("JAVA_HOME", newer.toString());

    assertThat(checkout.run().errors()).isEqualTo(PREPARING);
    assertThat(Files.readString(home.resolve("arguments"))).contains("[-XX:AOTCache=");
    assertThat(checkout.run().errors()).isEmpty();
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @Test
  void aStartupCacheThatCantBeMadeIsToldOnceAndStopsNobody() throws Exception {
    Path jdk = home.resolve("jdk-25");
    String java = Files.readString(jdk.resolve("bin/java"));
    FakeCheckout.script(
        jdk.resolve("bin/java"),
        java.replace("#!/usr/bin/env bash\n", "").replace("echo cache >", "exit 3; echo >"));

    Ended first = checkout.run();

    assertThat(first)
        .isEqualTo(
            new Ended(
                0,
                "started\n",
                BUILDING + PREPARING + notMade("agentsmith") + notMade("dispatcher")));
    assertThat(checkout.run()).isEqualTo(new Ended(0, "started\n", ""));
  }

  private String notMade(String name) {
    return "agentsmith: The start-up cache %s.aot was not made. Agent Smith works without it, only slower at the start; %s says why.\n"
        .formatted(name, checkout.root.resolve("app/target/agentsmith/" + name + ".warm-up.log"));
  }

  @Test
  void aFolderThatCantBeWrittenIsToldBeforeAnythingElseHappens() throws Exception {
    FakeCheckout.write(checkout.root.resolve("app/target"), "a file where a folder has to be\n");

    assertThat(checkout.run())
        .isEqualTo(
            new Ended(
                2,
                "",
                "agentsmith: Agent Smith has to be built, and %s can't be written. Run it once as the owner of %s.\n"
                    .formatted(checkout.root.resolve("app/target"), checkout.root)));
  }
}
