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

class TesterTest {
  @TempDir Path folder;
  private boolean network;

  @BeforeEach
  void makeTheFolders() throws Exception {
    for (String name : List.of("checkout/api", "checkout/web/ui", "scratch/tmp", "scratch/home")) {
      Files.createDirectories(folder.resolve(name));
    }
  }

  @Test
  void aMissingToolchainIsNoFailingTest() throws Exception {
    TestRun run = tester(tool("", "nolang test ./...", null, "nolang")).run();

    assertThat(run.obstacle())
        .isEqualTo(
            Problem.of(
                "The tests (`nolang test ./...`) can't be run: nolang is not installed.",
                "Install it where the agent runs (in Kubernetes and Docker: an image as job.image),"
                    + " or give another command as build.test in agentsmith.yml."));
    assertThat(run.isGreen()).isFalse();
  }

  @Test
  void whatTheTestsNeedIsInstalledOnceAndTheFailureToldIfTheyCannotRun() throws Exception {
    var works = tester(tool("", "test -f installed", "echo x >> installed", null));
    works.run();
    assertThat(works.run(List.of("a")).isGreen()).isTrue();
    assertThat(folder.resolve("checkout/installed")).hasContent("x");

    String setup = "[ -d node_modules ] || { echo no registry; exit 7; }";
    Problem told = Objects.requireNonNull(tester(tool("", "exit 3", setup, null)).run().obstacle());
    assertThat(told.sentence())
        .isEqualTo(
            "What the tests need can't be installed (`{ echo no registry; exit 7; }` ended with 7: no"
                + " registry). Allow the hosts it needs as network.allow in agentsmith.yml, or give an"
                + " image that has it all as job.image.");
    network = true;
    told = Objects.requireNonNull(tester(tool("", "exit 3", setup, null)).run().obstacle());
    assertThat(told.mend())
        .isEqualTo(
            "Look that it works in a fresh checkout, or give another command as build.command in"
                + " agentsmith.yml.");
    assertThat(tester(tool("", "echo ok 1", setup, null)).run().isGreen()).isTrue();
  }

  @Test
  void afterAChangeTheNearestTestsAreRunAndThoseOfTheTopIfTheyAreQuick() throws Exception {
    BuildTool top = tool("", "echo 'ok 1 - top'", null, null);
    BuildTool api = tool("api", "echo 'ok 1 - api'; echo 'not ok 2 - sum'; exit 1", null, null);
    BuildTool web = tool("web", "echo 'ok 1 - web'", null, null);
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
    var tester =
        tester(tool("api", "nolang test", null, "nolang"), tool("web", "echo ok 1", null, null));

    TestRun before = tester.run();

    assertThat(before.obstacle()).isNull();
    assertThat(before.isGreen()).isTrue();
    assertThat(before.output()).contains("$ cd api && nolang test\nThe tests (`cd api && nolang");
    assertThat(tester.run(List.of("api/a.go")).obstacle()).isNotNull();
  }

  @Test
  void aMillionLinesAreReadToTheirSummary() throws Exception {
    TestRun run =
        tester(tool("", "seq 100000; echo '3 passed in 0.1s'; echo 'ok'", null, null)).run();

    assertThat(run.tally()).isEqualTo(new TestTally(true, true, 3, 0, List.of()));
    assertThat(run.output().length()).isLessThan(31_000);
  }

  private static BuildTool tool(
      String directory, String test, @Nullable String setup, @Nullable String program) {
    return new BuildTool("a tool", directory, test, setup, program, List.of());
  }

  private Tester tester(BuildTool... tools) {
    return new Tester(
        CommandRunners.in(new RunDirectory(folder), System.getenv(), "tester"),
        List.of(tools),
        new Tester.Place(
            folder.resolve("checkout"), folder.resolve("scratch"), System.getenv("PATH"), network),
        Duration.ofSeconds(30));
  }
}
