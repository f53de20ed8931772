package dev.agentsmith.agent.workspace;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The `git` that would be used.
public final class GitProgram {
  private GitProgram() {}

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
