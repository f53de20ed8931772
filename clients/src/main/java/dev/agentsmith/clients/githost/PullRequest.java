package dev.agentsmith.clients.githost;

import java.util.List;

/// A pull request to open, for a branch that is pushed.
///
/// @param branch what is to be merged
/// @param base where to
/// @param text Markdown
/// @param draft not ready to be merged
/// @param reviewers who is asked to look at it; `org/team` for a team
public record PullRequest(
    String branch,
    String base,
    String commit,
    String title,
    String text,
    boolean draft,
    List<String> reviewers) {
  public PullRequest {
    reviewers = List.copyOf(reviewers);
  }
}
