package dev.agentsmith.clients.local;

import dev.agentsmith.clients.githost.GitHost;
import dev.agentsmith.clients.githost.OpenedPullRequest;
import dev.agentsmith.clients.githost.PullRequest;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// A folder with a file for each pull request: `fix-42-total.md` for the branch `fix/42-total`.
public final class MarkdownPullRequests implements GitHost {
  private final Path folder;

  public MarkdownPullRequests(Path folder) {
    this.folder = folder;
  }

  /// @return with the file's path
  @Override
  public OpenedPullRequest open(PullRequest pullRequest) {
    Path file = file(pullRequest.branch());
    try {
      Files.createDirectories(folder);
      Path half = Files.createTempFile(folder, ".pull-request", ".tmp");
      Files.writeString(half, page(pullRequest));
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new OpenedPullRequest(file.toString(), List.of());
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(
              "The pull request can't be written to %s: %s.".formatted(file, e.getMessage()),
              "Check that the folder can be written."),
          e);
    }
  }

  /// Nobody says here that one is merged: it is open as long as its file is there.
  @Override
  public Standing standing(String branch) {
    return Files.exists(file(branch)) ? Standing.OPEN : Standing.NONE;
  }

  private Path file(String branch) {
    return folder.resolve(branch.replace('/', '-') + ".md");
  }

  private static String page(PullRequest pullRequest) {
    return """
    ---
    branch: %s
    base: %s
    commit: %s
    draft: %s
    ---
    # %s

    %s
    """
        .formatted(
            pullRequest.branch(),
            pullRequest.base(),
            pullRequest.commit(),
            pullRequest.draft(),
            pullRequest.title(),
            pullRequest.text().strip());
  }
}
