package dev.agentsmith.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.github.Answer;
import dev.agentsmith.loopback.github.Rights;
import org.jspecify.annotations.Nullable;

/// A classic token, and those that an app was given.
final class FakeGitHubRights extends Rights {
  private final FakeGitHubApp app = new FakeGitHubApp();
  private volatile @Nullable String scopes = "repo, workflow";

  FakeGitHubRights(Secret token) {
    super(token);
  }

  FakeGitHubApp app() {
    return app;
  }

  void scopes(@Nullable String words) {
    scopes = words;
  }

  @Override
  protected boolean opensGit(String given) {
    return isOwn(given) || app.isValid(given, "contents");
  }

  @Override
  protected boolean isValid(String given) {
    return isOwn(given) || app.isValid(given, "metadata");
  }

  /// An app's own web token is looked at together with what it asks for.
  @Override
  protected boolean isRead(String given) {
    return !given.isEmpty();
  }

  @Override
  protected boolean reaches(String given, String repository) {
    return app.reaches(given, repository);
  }

  @Override
  protected @Nullable Answer refusal(String given, String right, boolean changes) {
    return app.knows(given) && !app.may(given, right, changes)
        ? Answer.refusal(403, "Resource not accessible by integration")
            .with("x-accepted-github-permissions", right + "=" + (changes ? "write" : "read"))
        : null;
  }

  @Override
  protected Answer user(String given) {
    if (app.knows(given)) {
      return Answer.refusal(403, "Resource not accessible by integration");
    }
    if (!isOwn(given)) {
      return super.user(given);
    }
    String words = scopes;
    Answer known = Answer.of(200, Answer.object().put("login", "octocat"));
    return words == null ? known : known.with("x-oauth-scopes", words);
  }

  @Override
  protected @Nullable Answer answer(String method, String path, String given, JsonNode body) {
    return path.startsWith("/app/") || path.endsWith("/installation")
        ? app.answer(method, path, given, body)
        : null;
  }
}
