package dev.agentsmith.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.app.wiring.TrialWiring;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Believes nobody: looks for the pull request, checks its branch out afresh and runs the tests, in
/// a sandbox and with a home directory of its own.
final class PullRequestCheck {
  private final RunId run;
  private final DemoSpace space;
  private final Path repository;
  private final Work work;
  private final String text;
  private final Environment environment;

  /// @param text of the pull request; empty if there is none
  PullRequestCheck(
      RunId run,
      DemoSpace space,
      Path repository,
      Work work,
      String text,
      Environment environment) {
    this.run = run;
    this.space = space;
    this.repository = repository;
    this.work = work;
    this.text = text;
    this.environment = environment;
  }

  boolean passes() throws IOException, InterruptedException {
    String branch = work.branch();
    if (branch == null || text.isEmpty() || !isCloned(branch)) {
      return false;
    }
    Path home = Path.of(environment.text(Variable.HOME).orElse("/"));
    TestRun tests =
        TrialWiring.run(
                new RepositoryUrl(fresh().toString()),
                new ConfigFile(environment, home).defaults().defaults(),
                // As the agent of a demo has it: the sample wants the Java of this program.
                environment.with(Map.of("JAVA_HOME", System.getProperty("java.home"))),
                space.directory().resolve("check-run"),
                Guard.nameOfCheck(run))
            .tests();
    return tests != null && tests.isGreen();
  }

  private boolean isCloned(String branch) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "git", "clone", "-q", "--branch", branch, repository.toString(), fresh().toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(space.directory().resolve("check.log").toFile()))
            .start();
    process.getOutputStream().close();
    return process.waitFor() == 0;
  }

  private Path fresh() {
    return space.directory().resolve("check");
  }

  /// What the branch changes beside its report.
  String diff() throws IOException, InterruptedException {
    String branch = work.branch();
    return branch == null
        ? ""
        : output(
            "git",
            "-C",
            repository.toString(),
            "diff",
            "HEAD..." + branch,
            "--",
            ".",
            ":!.agentsmith");
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(command)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return text;
  }
}
