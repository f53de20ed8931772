package dev.agentsmith.loopback;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/// Makes repositories of files: one commit on `main`, the same on every machine.
public final class FixedRepository {
  private static final Map<String, String> FIXED =
      Map.of(
          "GIT_AUTHOR_NAME", "Thomas Anderson",
          "GIT_AUTHOR_EMAIL", "anderson@example.org",
          "GIT_AUTHOR_DATE", "2026-01-05T09:00:00Z",
          "GIT_COMMITTER_NAME", "Thomas Anderson",
          "GIT_COMMITTER_EMAIL", "anderson@example.org",
          "GIT_COMMITTER_DATE", "2026-01-05T09:00:00Z");

  private FixedRepository() {}

  /// Makes the bare `repository` of `files`, which are only read.
  ///
  /// @return `repository`
  public static Path bare(Path repository, Path files) {
    return bare(repository, files, "main");
  }

  /// The same, its one branch called `branch`.
  public static Path bare(Path repository, Path files, String branch) {
    commitAll(repository, files, Git.command("init", "--bare", "-b", branch, "" + repository));
    return repository;
  }

  /// Makes a checkout of the folder `files`, where it is.
  ///
  /// @return `files`
  public static Path checkout(Path files) {
    commitAll(files.resolve(".git"), files, Git.command("init", "-b", "main", "" + files));
    return files;
  }

  private static void commitAll(Path repository, Path files, ProcessBuilder init) {
    try {
      Git.run(init);
      git(repository, files, "add", "--all", "--force", ".");
      git(repository, files, "commit", "--quiet", "--allow-empty", "-m", "Start");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void git(Path repository, Path files, String... arguments) throws IOException {
    ProcessBuilder command = Git.command(arguments);
    command.environment().putAll(FIXED);
    command.environment().put("GIT_DIR", repository.toAbsolutePath().toString());
    command.environment().put("GIT_WORK_TREE", files.toAbsolutePath().toString());
    Git.run(command.directory(files.toFile()));
  }
}
