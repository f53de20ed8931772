package dev.agentsmith.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.launcher.FakeCheckout.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./test` and `.ci/run`: what they refuse, and how they count.
class TestEntryTest {
  private static final List<String> NEEDED =
      List.of("git", "grep", "make", "ps", "python3", "redis-server", "script", "setsid");

  private static final List<String> FOR_THE_ZOO =
      List.of("gcc", "cmake", "node", "npm", "tsc", "pytest", "go", "cargo", "ruby", "prove");

  private static final List<String> FOR_DOCKER = List.of("dockerd", "busybox", "mmdebstrap");

  @TempDir Path home;
  private FakeCheckout checkout;

  @BeforeEach
  void aCheckoutWithAllThatTestsNeed() throws Exception {
    checkout = new FakeCheckout(home);
    for (String command : NEEDED) {
      checkout.offer(command);
    }
    for (String command : FOR_THE_ZOO) {
      checkout.pretend(command);
    }
    for (String command : FOR_DOCKER) {
      checkout.pretend(command);
    }
    checkout.pretend("pip3");
    checkout.with("JAVA_HOME", checkout.jdk("jdk-25", "25.0.3").toString());
  }

  @Test
  void theLastLineAddsUpTheReportsOfAllModules() throws Exception {
    mavenThatReports(
        0,
        "tests=\"40\" errors=\"0\" skipped=\"1\" failures=\"0\"",
        "tests=\"2\" errors=\"0\" skipped=\"0\" failures=\"0\"");

    Ended ended = run("test");

    assertThat(ended.output()).endsWith("\n41 passed, 0 failed, 1 skipped\n");
    assertThat(ended.status()).isZero();
  }

  @Test
  void ciRunsTheSame() throws Exception {
    mavenThatReports(0, "tests=\"3\" errors=\"0\" skipped=\"0\" failures=\"0\"");

    Ended ended = run(".ci/run");

    assertThat(ended.output()).endsWith("\n3 passed, 0 failed, 0 skipped\n");
    assertThat(ended.status()).isZero();
  }

  @Test
  void aFailureIsCountedAndMakesTheExitCode() throws Exception {
    mavenThatReports(1, "tests=\"40\" errors=\"2\" skipped=\"0\" failures=\"3\"");

    Ended ended = run("test");

    assertThat(ended.output()).endsWith("\n35 passed, 5 failed, 0 skipped\n");
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void aRunWithoutATestIsNoSuccess() throws Exception {
    mavenThatReports(0);

    Ended ended = run("test");

    assertThat(ended.output()).endsWith("0 passed, 0 failed, 0 skipped\n");
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void oldReportsAreNotCounted() throws Exception {
    FakeCheckout.write(
        checkout.root.resolve("core/target/surefire-reports/TEST-Old.xml"),
        "<testsuite tests=\"9\" errors=\"9\" skipped=\"0\" failures=\"0\">\n");
    mavenThatReports(0, "tests=\"1\" errors=\"0\" skipped=\"0\" failures=\"0\"");

    assertThat(run("test").output()).endsWith("\n1 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void goldenFilesAreUpdatedOnDemandButNotInCi() throws Exception {
    mavenThatReports(0, "tests=\"1\" errors=\"0\" skipped=\"0\" failures=\"0\"");
    assertThat(run("test", "--update-golden").output()).contains(" verify -Dgolden.update=true\n");

    checkout.with("CI", "true");

    assertThat(run("test", "--update-golden"))
        .isEqualTo(
            new Ended(
                2,
                "",
                "agentsmith: Golden files are not updated where CI is set."
                    + " Update them on your machine and commit them.\n"));
  }

  @Test
  void whatIsMissingIsSaidWhereItCantBeInstalled() throws Exception {
    checkout.without("redis-server").without("make");

    assertThat(run("test"))
        .isEqualTo(
            new Ended(
                2,
                "",
                "agentsmith: The tests need make redis-server."
                    + " Install the packages make redis-server, or run ./test as root on Debian.\n"));
  }

  private Ended run(String entry, String... arguments) throws Exception {
    List<String> command =
        Stream.concat(Stream.of(checkout.root.resolve(entry).toString()), Stream.of(arguments))
            .toList();
    return checkout.start(command, home).end();
  }

  private void mavenThatReports(int status, String... suites) throws Exception {
    Path maven = checkout.maven("maven", "3.9.9");
    StringBuilder script = new StringBuilder("echo \"mvn $*\"\n");
    for (int i = 0; i < suites.length; i++) {
      String folder = "m" + i + "/target/surefire-reports";
      script.append("mkdir -p ").append(folder).append('\n');
      script
          .append("echo '<testsuite xmlns=\"x\" name=\"A\" time=\"1\" ")
          .append(suites[i])
          .append(">' >")
          .append(folder)
          .append("/TEST-A.xml\n");
    }
    FakeCheckout.script(maven.resolve("bin/mvn"), script + "exit " + status);
    Files.createSymbolicLink(checkout.commands.resolve("mvn"), maven.resolve("bin/mvn"));
  }
}
