package dev.agentsmith.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.Listening;
import dev.agentsmith.loopback.github.GitHubServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// GitHub at the wire: a [GitHubServer], which refuses what the real one refuses, that also keeps
/// what it was asked, misbehaves as told, and has an app. Safe for many threads.
public final class FakeGitHub extends GitHubServer {
  /// A classic token that may do everything.
  public static final Secret TOKEN = Secret.of("ghp_0123456789abcdefghijklmnopqrstuvwxyz");

  private static final String WEB = "https://github.example";

  private final FakeGitHubRights rights;
  private final GitHubFaults faults;

  private FakeGitHub(Path directory, FakeGitHubRights rights, GitHubFaults faults) {
    super(directory, rights, Listening.onLoopback(), WEB, faults);
    this.rights = rights;
    this.faults = faults;
  }

  /// @param directory for the repositories
  public static FakeGitHub start(Path directory) {
    return new FakeGitHub(directory, new FakeGitHubRights(TOKEN), new GitHubFaults());
  }

  /// The app that is installed on all repositories.
  public FakeGitHubApp app() {
    return rights.app();
  }

  /// The next requests of this method meet these, one each.
  public FakeGitHub fail(String method, Fault... next) {
    faults.add(method, List.of(next));
    return this;
  }

  /// The next requests that change something are carried out, and nobody hears of it.
  public void loseAnswers(int count) {
    faults.loseAnswers(count);
  }

  /// What the classic token may do, as its header says it; null makes it a fine-grained one.
  public void scopes(@Nullable String words) {
    rights.scopes(words);
  }

  /// Every request is refused as one too many, until it is asked what time it is.
  public void limitOnce(Instant until) {
    faults.limitOnce(until);
  }

  /// All requests, as `GET /repos/org/my-api`.
  public List<String> requests() {
    return faults.requests();
  }

  /// What was sent with requests that change something.
  public List<JsonNode> bodies() {
    return faults.bodies();
  }

  @Override
  public void close() {
    faults.close();
    super.close();
  }
}
