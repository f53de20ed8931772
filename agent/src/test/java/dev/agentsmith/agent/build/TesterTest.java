package dev.agentsmith.agent.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.workspace.CommandRunners;
import dev.agentsmith.agent.workspace.RunDirectory;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.TestTally;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TesterTest {
  @TempDir Path folder;

  @BeforeEach
  void makeTheFolders() throws Exception {
    for (String name : List.of("checkout/api", "checkout/web/ui", "scratch/tmp", "scratch/home")) {
      Files.createDirectories(folder.resolve(name));
    }
  }

  @Test
  void aMissingToolchainIsNoFailingTest() throws Exception {
    TestRun run = tester(tool("", "nolang test ./...", "nolang")).run();

    assertThat(run.obstacle())
        .isEqualTo(
            Problem.of(
                "The tests (`nolang test ./...`) can't be run: nolang is not installed.",
                "Install it where the agent runs (in Kubernetes and Docker: an image as job.image),"
                    + " or give another command as build.test in agentsmith.yml, or --test."));
    assertThat(run.isGreen()).isFalse();
  }

  @Test
  void whatCouldNotBeInstalledIsTheReasonOnlyIfNoTestRan() throws Exception {
    Problem missing = Problem.of("What the repository depends on can't be installed.", "");
    var fails = tester(tool("", "exit 3", null));
    fails.packagesMissing(missing);
    assertThat(fails.run().obstacle()).isEqualTo(missing);

    var passes = tester(tool("", "echo ok 1", null));
    passes.packagesMissing(missing);
    assertThat(passes.run().isGreen()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Error: Cannot find module 'left-pad' | Error: Cannot find module 'left-pad'",
        "[ERROR] Could not resolve dependencies for project a:b | Could not resolve dependencies for project a:b",
        "E   ModuleNotFoundError: No module named 'flask' | ModuleNotFoundError: No module named 'flask'",
        "a.go:3:2: no required module provides package x/y | a.go:3:2: no required module provides package x/y",
        "Error: connect ECONNREFUSED 127.0.0.1:5432 | Error: connect ECONNREFUSED 127.0.0.1:5432",
      })
  void whatKeepsTestsFromRunningIsNotAFailingTest(String printed, String told) throws Exception {
    TestRun run = tester(tool("", "cat <<'X'\n" + printed.strip() + "\nX\nexit 1", null)).run();

    assertThat(Objects.requireNonNull(run.obstacle()).what())
        .startsWith("The tests (`cat <<'X'")
        .endsWith("can't be run: " + told + ".");
  }

  @Test
  void aFileThatCannotBeLoadedIsNoFailingTestHoweverItIsCounted() throws Exception {
    String print =
        "echo \"Error: Cannot find module 'left-pad'\"; echo 'not ok 1 - a.test.js'; exit 1";

    assertThat(tester(tool("", print, null)).run().obstacle()).isNotNull();
    assertThat(tester(tool("", "echo 'ok 2 - b.test.js'; " + print, null)).run().obstacle())
        .isNull();
  }

  @Test
  void whatTheChangeBreaksIsTheChangesOwnFault() throws Exception {
    var tester =
        tester(
            tool(
                "",
                "[ -e broken ] || { echo ok 1; exit 0; }; echo COMPILATION ERROR; exit 1",
                null));
    tester.run();
    Files.createFile(folder.resolve("checkout/broken"));

    TestRun after = tester.run(List.of("a"));

    assertThat(after.obstacle()).isNull();
    assertThat(after.isGreen()).isFalse();
  }

  @Test
  void whatALineWithAColonAnnouncesIsToldWithIt() {
    assertThat(
            Unrunnable.firstWords(
                """
                [INFO] Building
                [ERROR] Failed to execute goal enforce on project cli:
                [ERROR] Rule 0: RequireMavenVersion failed with message:
                [ERROR] Detected Maven Version: 3.8.7 is not in the allowed range [3.9,).
                [ERROR] -> [Help 1]
                """))
        .isEqualTo(
            "Failed to execute goal enforce on project cli: Rule 0: RequireMavenVersion failed with"
                + " message: Detected Maven Version: 3.8.7 is not in the allowed range [3.9,).");
    assertThat(
            Unrunnable.firstWords(
                "npm warn old\nnpm error code ETARGET\nnpm error notarget No matching version found for"
                    + " left-pad@1.3.1."))
        .isEqualTo("No matching version found for left-pad@1.3.1.");
  }

  @Test
  void afterAChangeTheNearestTestsAreRunAndThoseOfTheTopIfTheyAreQuick() throws Exception {
    BuildTool top = tool("", "echo 'ok 1 - top'", null);
    BuildTool api = tool("api", "echo 'ok 1 - api'; echo 'not ok 2 - sum'; exit 1", null);
    BuildTool web = tool("web", "echo 'ok 1 - web'", null);
    var tester = tester(top, api, web);

    TestRun before = tester.run();
    assertThat(before.tally()).isEqualTo(new TestTally(false, true, 3, 1, List.of("sum")));
    assertThat(tester.run(List.of("web/ui/page.js")).tally())
        .isEqualTo(new TestTally(true, true, 2, 0, List.of()));
    assertThat(tester.before(List.of("web/ui/page.js")).orElseThrow().tally())
        .isEqualTo(new TestTally(true, true, 2, 0, List.of()));
    assertThat(tester.run(List.of("api/a.go")).command())
        .isEqualTo(
            "(cd api && echo 'ok 1 - api'; echo 'not ok 2 - sum'; exit 1); (echo 'ok 1 - top')");
    assertThat(tester.run(List.of("README.md")).tally().total()).isEqualTo(1);
  }

  @Test
  void oneOfSeveralThatCannotRunIsNoObstacle() throws Exception {
    var tester = tester(tool("api", "nolang test", "nolang"), tool("web", "echo ok 1", null));

    TestRun before = tester.run();

    assertThat(before.obstacle()).isNull();
    assertThat(before.isGreen()).isTrue();
    assertThat(before.output()).contains("$ cd api && nolang test\nThe tests (`cd api && nolang");
    assertThat(tester.run(List.of("api/a.go")).obstacle()).isNotNull();
  }

  @Test
  void aMillionLinesAreReadToTheirSummary() throws Exception {
    TestRun run = tester(tool("", "seq 100000; echo '3 passed in 0.1s'; echo 'ok'", null)).run();

    assertThat(run.tally()).isEqualTo(new TestTally(true, true, 3, 0, List.of()));
    assertThat(run.output().length()).isLessThan(31_000);
  }

  private static BuildTool tool(String directory, String test, @Nullable String program) {
    return new BuildTool("a tool", directory, test, program, List.of());
  }

  private Tester tester(BuildTool... tools) {
    return new Tester(
        CommandRunners.in(new RunDirectory(folder), System.getenv(), "tester"),
        List.of(tools),
        new Tester.Place(
            folder.resolve("checkout"), folder.resolve("scratch"), System.getenv("PATH")),
        Duration.ofSeconds(30));
  }
}
