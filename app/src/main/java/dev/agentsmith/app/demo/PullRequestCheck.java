package dev.agentsmith.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Believes nobody: looks for the pull request, checks its branch out afresh and runs the tests.
final class PullRequestCheck {
  private static final long TEST_MINUTES = 5;

  private final RunId run;
  private final DemoSpace space;
  private final Path repository;
  private final Work work;
  private final String text;

  /// @param text of the pull request; empty if there is none
  PullRequestCheck(RunId run, DemoSpace space, Path repository, Work work, String text) {
    this.run = run;
    this.space = space;
    this.repository = repository;
    this.work = work;
    this.text = text;
  }

  boolean passes() throws IOException, InterruptedException {
    String branch = work.branch();
    if (branch == null || text.isEmpty()) {
      return false;
    }
    Path fresh = space.directory().resolve("check");
    return run(
                space.directory(),
                "git",
                "clone",
                "-q",
                "--branch",
                branch,
                repository.toString(),
                fresh.toString())
            == 0
        && run(fresh, "mvn", "-q", "test") == 0;
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

  private int run(Path directory, String... command) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    // The guard knows by this what to end. The run's own mark would be taken for a leftover of the
    // agent.
    builder.environment().put(Guard.CHECK, run.value());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(space.directory().resolve("check.log").toFile()));
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(TEST_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(command)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return text;
  }
}
