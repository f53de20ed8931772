package dev.agentsmith.clients.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.clients.http.HttpAnswer;
import dev.agentsmith.core.problem.ProblemException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a token opens, looked at before a run needs it.
public final class GitHubAccess {
  private final GitHubApi api;
  private final GitHubProblems problems;

  /// Whose a token is.
  ///
  /// @param login empty for the token of an app, which is nobody's
  /// @param scopes null where GitHub names none: only classic tokens have them
  public record Identity(String login, @Nullable List<String> scopes) {
    public Identity {
      scopes = scopes == null ? null : List.copyOf(scopes);
    }
  }

  /// A repository as the token sees it. What GitHub does not say counts as allowed.
  public record Sight(boolean mayPush, boolean isArchived, boolean hasIssues) {}

  /// @param base where the interface answers
  public GitHubAccess(URI base, GitHubApi api) {
    this.api = api;
    this.problems = new GitHubProblems(base, String.valueOf(base.getHost()));
  }

  /// @throws ProblemException if GitHub refuses the token or can't be reached
  public Identity identity() throws InterruptedException {
    try {
      HttpAnswer answer = api.answer("/user");
      return new Identity(
          GitHubApi.json(answer).path("login").asText(),
          answer.header("x-oauth-scopes").map(GitHubAccess::words).orElse(null));
    } catch (GitHubFailure e) {
      if (e.isStatus(403)) {
        return new Identity("", null);
      }
      throw problems.thrown(e, "say whose it is", "");
    }
  }

  /// @throws ProblemException if the token can't see it
  public Sight sight(GitHubRepository repository) throws InterruptedException {
    try {
      JsonNode known = api.get(repository.path());
      return new Sight(
          known.path("permissions").path("push").asBoolean(true),
          known.path("archived").asBoolean(false),
          known.path("has_issues").asBoolean(true));
    } catch (GitHubFailure e) {
      throw new GitHubProblems(repository).thrown(e, "see the repository", "Metadata: read");
    }
  }

  private static List<String> words(String header) {
    return Arrays.stream(header.split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
