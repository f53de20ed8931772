package dev.agentsmith.core.repo;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a repository is: `https://…`, `ssh://…`, `git@host:org/name`, or a path. Two ways to write
/// the same repository have the same [#identity]. Never carries user or password.
///
/// @param value as git takes it; a path is absolute
public record RepositoryUrl(String value) {
  private static final Pattern SCP = Pattern.compile("(?:[\\w.-]+@)?([\\w.-]+):(?!//)(\\S+)");

  /// Reads what a person wrote; a relative path is resolved against `workingDirectory`.
  ///
  /// @throws ProblemException if it can't be a repository or carries a password
  public static RepositoryUrl parse(String text, Path workingDirectory) {
    // `ext::` and its like make git run programs.
    if (text.isBlank() || text.startsWith("-") || text.contains("::")) {
      throw problem(text, "is not a repository");
    }
    if (text.contains("://")) {
      return new RepositoryUrl(checkedUrl(text));
    }
    if (!text.startsWith("/") && !text.startsWith(".") && SCP.matcher(text).matches()) {
      return new RepositoryUrl(text);
    }
    return new RepositoryUrl(
        workingDirectory.resolve(text).toAbsolutePath().normalize().toString());
  }

  public boolean isLocal() {
    return value.startsWith("/");
  }

  public boolean isHttp() {
    return value.startsWith("http://") || value.startsWith("https://");
  }

  /// `host/org/name`, the same for https, ssh and with or without `.git`; a path for a local one.
  public String identity() {
    if (isLocal()) {
      return stripGit(value);
    }
    Matcher scp = SCP.matcher(value);
    if (!value.contains("://") && scp.matches()) {
      return scp.group(1).toLowerCase(Locale.ROOT) + "/" + stripGit(stripSlashes(scp.group(2)));
    }
    URI uri = URI.create(value);
    String port = isHttp() && uri.getPort() > 0 ? ":" + uri.getPort() : "";
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    return host + port + "/" + stripGit(stripSlashes(uri.getPath()));
  }

  public boolean isSameAs(RepositoryUrl other) {
    return identity().equals(other.identity());
  }

  /// The last part of the path without `.git`: `my-api`.
  public String name() {
    String identity = identity();
    return identity.substring(identity.lastIndexOf('/') + 1);
  }

  private static String checkedUrl(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw problem(text, "is not a URL");
    }
    if (uri.getScheme() == null || !uri.getScheme().matches("https?|ssh|git|file")) {
      throw problem(text, "has a scheme that is not supported");
    }
    String user = uri.getRawUserInfo();
    if (user != null && (user.contains(":") || uri.getScheme().startsWith("http"))) {
      throw new ProblemException(
          Problem.of(
              "The repository URL for host " + uri.getHost() + " carries a user or token.",
              "Take it out of the URL and give it as an environment variable, for example GIT_TOKEN."));
    }
    if (uri.getScheme().equals("file")) {
      return Path.of(uri.getPath()).normalize().toString();
    }
    return text;
  }

  private static ProblemException problem(String text, String what) {
    return new ProblemException(
        Problem.of(
            "\"" + text + "\" " + what + ".",
            "Give a path, or a URL such as https://github.com/org/my-api."));
  }

  private static String stripSlashes(String path) {
    return path.replaceAll("^/+|/+$", "");
  }

  private static String stripGit(String path) {
    String clean = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return clean.endsWith(".git") && !clean.endsWith("/.git")
        ? clean.substring(0, clean.length() - 4)
        : clean;
  }

  @Override
  public String toString() {
    return value;
  }
}
