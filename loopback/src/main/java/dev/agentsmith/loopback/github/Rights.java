package dev.agentsmith.loopback.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.core.secret.Secret;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// What tokens open: here there is one, and it may do everything. Safe for many threads.
public class Rights {
  private final Secret token;

  public Rights(Secret token) {
    this.token = token;
  }

  protected final boolean isOwn(String given) {
    return MessageDigest.isEqual(given.getBytes(UTF_8), token.reveal().getBytes(UTF_8));
  }

  /// Whether git may be used with it.
  protected boolean opensGit(String given) {
    return isOwn(given);
  }

  /// Whether the REST interface knows it.
  protected boolean isValid(String given) {
    return isOwn(given);
  }

  /// Whether what comes with it is read at all.
  protected boolean isRead(String given) {
    return isValid(given);
  }

  /// Whether there are repositories of this name for it.
  protected boolean reaches(String given, String repository) {
    return true;
  }

  /// What a valid token may not do; null if it may.
  ///
  /// @param right `issues` or `pull_requests`
  protected @Nullable Answer refusal(String given, String right, boolean changes) {
    return null;
  }

  /// Whose token it is.
  protected Answer user(String given) {
    return isOwn(given)
        ? Answer.of(200, Answer.object().put("login", "octocat"))
            .with("x-oauth-scopes", "repo, workflow")
        : Answer.refusal(401, given.isEmpty() ? "Requires authentication" : "Bad credentials");
  }

  /// Calls that are about tokens themselves; null if this is none.
  protected @Nullable Answer answer(String method, String path, String given, JsonNode body) {
    return null;
  }
}
