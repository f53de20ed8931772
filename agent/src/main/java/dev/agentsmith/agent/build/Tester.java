package dev.agentsmith.agent.build;

import dev.agentsmith.agent.workspace.Command;
import dev.agentsmith.agent.workspace.CommandResult;
import dev.agentsmith.agent.workspace.CommandRunner;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.TestTally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs the tests of a repository and reads what they said.
public final class Tester {
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final Pattern MISSING =
      Pattern.compile("(?m)(?:^|: )([^\\s:]+): (?:command )?not found$");
  private static final Pattern MISSING_MODULE = Pattern.compile("No module named '?(pytest)'?");

  private final CommandRunner runner;
  private final BuildTool tool;
  private final Path directory;
  private final Path scratch;
  private final Duration limit;

  /// @param directory where the test command runs
  /// @param scratch for a file whose time tells which reports are of this run
  /// @param limit the longest that one run may take
  public Tester(
      CommandRunner runner, BuildTool tool, Path directory, Path scratch, Duration limit) {
    this.runner = runner;
    this.tool = tool;
    this.directory = directory;
    this.scratch = scratch;
    this.limit = limit;
  }

  public BuildTool tool() {
    return tool;
  }

  public TestRun run() throws InterruptedException {
    FileTime begin = now();
    CommandResult result = runner.run(new Command(tool.test(), directory, limit));
    TestReport report = TestReport.read(directory, begin, result.output(), result.succeeded());
    return new TestRun(
        tool.test(),
        report.tally(),
        report.firstFailure(),
        result.output(),
        result.took(),
        obstacle(result, report.tally()));
  }

  private @Nullable Problem obstacle(CommandResult result, TestTally tally) {
    if (result.timedOut()) {
      return Problem.of(
          "The tests (`%s`) did not end within %s.".formatted(tool.test(), minutes(result.took())),
          "Give a faster command as build.test in agentsmith.yml, or raise job.step_limit.");
    }
    if (tally.counted() || result.succeeded()) {
      return null;
    }
    String missing = missingProgram(result);
    return missing == null
        ? null
        : Problem.of(
            "The tests (`%s`) can't be run: %s is not installed.".formatted(tool.test(), missing),
            "Install it where the agent runs, or give another command as build.test in"
                + " agentsmith.yml.");
  }

  private @Nullable String missingProgram(CommandResult result) {
    if (result.exitCode() == NOT_FOUND || result.exitCode() == NOT_EXECUTABLE) {
      Matcher name = MISSING.matcher(result.output());
      return name.find() ? name.group(1) : tool.test().split(" ", 2)[0];
    }
    Matcher module = MISSING_MODULE.matcher(result.output());
    return module.find() ? module.group(1) : null;
  }

  /// The file system's own time: reports are compared with it, and its clock may not be ours.
  private FileTime now() {
    try {
      Path mark = Files.createTempFile(scratch, "tests", ".mark");
      FileTime time = Files.getLastModifiedTime(mark);
      Files.delete(mark);
      return time;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String minutes(Duration time) {
    return time.toSeconds() < 120 ? time.toSeconds() + " s" : time.toMinutes() + " min";
  }
}
