package dev.agentsmith.clients.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.clients.githost.GitToken;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a GitHub App may do in exactly one repository, for an hour at a time: asked for when it is
/// needed first, and again five minutes before it ends.
public final class GitHubAppToken implements GitToken {
  private static final Duration MARGIN = Duration.ofMinutes(5);

  /// The least with which a ticket becomes a pull request.
  private static final Map<String, String> RIGHTS =
      Map.of(
          "contents", "write",
          "issues", "write",
          "metadata", "read",
          "pull_requests", "write");

  private final GitHubRepository repository;
  private final GitHubApi api;
  private final InstantSource clock;
  private @Nullable Secret token;
  private Instant renewAt = Instant.MIN;

  /// @param app its id
  /// @param key its private key, in PEM
  /// @throws ProblemException if that is no key
  public GitHubAppToken(
      GitHubRepository repository, String app, Secret key, HttpCaller http, InstantSource clock) {
    var signer = new GitHubAppKey(app, key);
    this.repository = repository;
    this.clock = clock;
    this.api =
        new GitHubApi(
            repository.api(),
            () -> signer.token(clock.instant()),
            http,
            clock,
            Pause.real(),
            _ -> {});
  }

  @Override
  public synchronized Secret current() throws InterruptedException {
    Instant now = clock.instant();
    if (token == null || !now.isBefore(renewAt)) {
      JsonNode made = ask();
      token = Secret.of(made.path("token").asText());
      renewAt = Instant.parse(made.path("expires_at").asText()).minus(MARGIN);
    }
    return token;
  }

  private JsonNode ask() throws InterruptedException {
    try {
      JsonNode installation = api.get(repository.path() + "/installation");
      ObjectNode wanted = JsonNodeFactory.instance.objectNode();
      wanted.putArray("repositories").add(repository.name());
      ObjectNode rights = wanted.putObject("permissions");
      RIGHTS.forEach(rights::put);
      String place = "/app/installations/" + installation.path("id").asLong() + "/access_tokens";
      return api.patiently(() -> api.post(place, wanted));
    } catch (GitHubFailure e) {
      throw new ProblemException(problem(e));
    }
  }

  private Problem problem(GitHubFailure e) {
    if (e.isStatus(401)) {
      return Problem.of(
          "GitHub does not know the app (it says 401).",
          "Check that GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY are of the same app.");
    }
    if (e.isStatus(404)) {
      return Problem.of(
          "The GitHub App is not installed on %s (GitHub says 404).".formatted(repository.label()),
          "Install it there, or correct the repository's address.");
    }
    if (e.isStatus(422) || e.isStatus(403)) {
      return Problem.of(
          "The GitHub App lacks a right on %s (GitHub says: %s)."
              .formatted(repository.label(), e.words()),
          "It needs Contents, Issues and Pull requests: write. Accept them for its installation.");
    }
    return new GitHubProblems(repository).of(e, "ask for the app's token", "");
  }
}
