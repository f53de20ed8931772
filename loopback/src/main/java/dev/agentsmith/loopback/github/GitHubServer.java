package dev.agentsmith.loopback.github;

import com.sun.net.httpserver.Filter;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.FixedRepository;
import dev.agentsmith.loopback.GitServer;
import dev.agentsmith.loopback.Listening;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A GitHub with repositories, issues and pull requests: real git, and the REST interface below
/// `/api/v3`, as a GitHub of one's own has it. Refuses what the real one refuses. Safe for many
/// threads.
public class GitHubServer implements AutoCloseable {
  private final GitServer git;
  private final RestInterface rest;
  private final String web;

  /// Starts one on a free port.
  ///
  /// @param directory for the repositories
  /// @param token that may do everything; without it nobody may do anything
  public static GitHubServer start(Path directory, Secret token, Listening listening) {
    return new GitHubServer(directory, new Rights(token), listening, null);
  }

  /// @param web where pages are said to be; null for this server, which has none
  /// @param filters stand before the REST interface; what a test makes go wrong at the wire is one
  ///     of them
  protected GitHubServer(
      Path directory, Rights rights, Listening listening, @Nullable String web, Filter... filters) {
    git = GitServer.start(directory, rights::opensGit, GitServer.Reading.WITH_TOKEN, listening);
    rest = new RestInterface(rights, git.origin() + RestInterface.PREFIX);
    git.alsoServe(RestInterface.PREFIX + "/", rest, List.of(filters));
    this.web = web == null ? git.origin() : web;
  }

  /// Where the REST interface answers.
  public String api() {
    return git.origin() + RestInterface.PREFIX;
  }

  /// Makes a repository whose one branch has the files below `files`.
  ///
  /// @param label `org/my-api`
  public HostedRepository repository(String label, Path files, String branch) {
    FixedRepository.bare(git.repository(label), files, branch);
    var made = new HostedRepository(label, web, git.repository(label), branch);
    rest.add(made);
    return made;
  }

  /// Where git finds the repository.
  public String url(String label) {
    return git.url(label);
  }

  @Override
  public void close() {
    git.close();
  }
}
