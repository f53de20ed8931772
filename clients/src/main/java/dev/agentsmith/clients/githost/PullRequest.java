package dev.agentsmith.clients.githost;

/// A pull request to open, for a branch that is pushed.
///
/// @param branch what is to be merged
/// @param base where to
/// @param text Markdown
/// @param draft not ready to be merged
public record PullRequest(
    String branch, String base, String commit, String title, String text, boolean draft) {}
