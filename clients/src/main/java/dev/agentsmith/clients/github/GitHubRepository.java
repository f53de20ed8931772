package dev.agentsmith.clients.github;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A repository on GitHub, and where its interface answers.
///
/// @param api without a slash at its end: `https://api.github.com`
public record GitHubRepository(URI api, String owner, String name) {
  public static final String PUBLIC_API = "https://api.github.com";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /// @param endpoint of the interface; null for the usual one: that of github.com, and `/api/v3` of
  ///     every other host
  /// @throws ProblemException if it is no address of a repository
  public static GitHubRepository of(RepositoryUrl url, @Nullable String endpoint) {
    String[] parts = url.identity().split("/", -1);
    if (url.isLocal()
        || parts.length != 3
        || !NAME.matcher(parts[1]).matches()
        || !NAME.matcher(parts[2]).matches()) {
      throw new ProblemException(
          Problem.of(
              "%s is no repository on GitHub.".formatted(url),
              "Its address looks like https://github.com/org/my-api."));
    }
    return new GitHubRepository(
        endpoint == null ? usual(url, parts[0]) : URI.create(endpoint.replaceAll("/+$", "")),
        parts[1],
        parts[2]);
  }

  /// `org/my-api`
  public String label() {
    return owner + "/" + name;
  }

  /// `/repos/org/my-api`
  String path() {
    return "/repos/" + label();
  }

  private static URI usual(RepositoryUrl url, String host) {
    if (host.equals("github.com") || host.equals("ssh.github.com")) {
      return URI.create(PUBLIC_API);
    }
    String scheme = url.value().startsWith("http://") ? "http" : "https";
    return URI.create(scheme + "://" + host + "/api/v3");
  }
}
