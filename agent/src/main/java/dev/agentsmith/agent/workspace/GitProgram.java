package dev.agentsmith.agent.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The `git` that would be used.
public final class GitProgram {
  private GitProgram() {}

  /// Looks whether it gets at a repository, and takes nothing from there.
  ///
  /// @param directory for what it needs meanwhile
  /// @throws dev.agentsmith.core.problem.ProblemException if it does not
  public static void reach(
      GitOrigin origin, Map<String, String> environment, Path directory, Duration limit)
      throws InterruptedException, IOException {
    var run = new RunDirectory(directory);
    run.create();
    new GitRemote(run, origin, new Git(environment, directory)).reach(limit);
  }

  /// Its version, such as `2.39.5`; empty if it can't be started.
  public static Optional<String> version(Map<String, String> environment, Path directory)
      throws InterruptedException {
    try {
      String answer = new Git(environment, directory).call("--version").run();
      return Optional.of(answer.strip().replace("git version ", ""));
    } catch (GitFailed | UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
