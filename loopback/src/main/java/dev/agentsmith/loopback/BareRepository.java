package dev.agentsmith.loopback;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/// Makes bare repositories whose commits are the same on every machine.
final class BareRepository {
  private static final Map<String, String> FIXED =
      Map.of(
          "GIT_AUTHOR_NAME", "Thomas Anderson",
          "GIT_AUTHOR_EMAIL", "anderson@example.org",
          "GIT_AUTHOR_DATE", "2026-01-05T09:00:00Z",
          "GIT_COMMITTER_NAME", "Thomas Anderson",
          "GIT_COMMITTER_EMAIL", "anderson@example.org",
          "GIT_COMMITTER_DATE", "2026-01-05T09:00:00Z");

  private BareRepository() {}

  static Path create(Path repository, Path files) {
    try {
      Git.run(Git.command("init", "--quiet", "--bare", "-b", "main", repository.toString()));
      git(repository, files, "add", "--all", "--force", ".");
      git(repository, files, "commit", "--quiet", "--allow-empty", "-m", "Start");
      return repository;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // The index lives in the bare repository; the files are only read.
  private static void git(Path repository, Path files, String... arguments) throws IOException {
    ProcessBuilder command = Git.command(arguments);
    command.environment().putAll(FIXED);
    command.environment().put("GIT_DIR", repository.toString());
    command.environment().put("GIT_WORK_TREE", files.toAbsolutePath().toString());
    Git.run(command.directory(files.toFile()));
  }
}
