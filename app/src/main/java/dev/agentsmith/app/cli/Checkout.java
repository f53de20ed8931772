package dev.agentsmith.app.cli;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;
import java.nio.file.Files;
import java.nio.file.Path;

/// The repository a person means by `--repo`.
final class Checkout {
  private Checkout() {}

  /// @return a URL as it is; of a path the repository that it is in
  /// @throws ProblemException if it is no repository
  static RepositoryUrl find(String text, Path directory) {
    RepositoryUrl written = RepositoryUrl.parse(text, directory);
    if (!written.isLocal()) {
      return written;
    }
    for (Path path = Path.of(written.value()); path != null; path = path.getParent()) {
      boolean bare =
          Files.exists(path.resolve("HEAD")) && Files.isDirectory(path.resolve("objects"));
      if (bare || Files.exists(path.resolve(".git"))) {
        return new RepositoryUrl(path.toString());
      }
    }
    throw new ProblemException(
        Problem.of(
            written
                + (Files.exists(Path.of(written.value()))
                    ? " is in no git repository."
                    : " does not exist."),
            "Give a checkout, a bare repository or a URL as --repo."));
  }
}
