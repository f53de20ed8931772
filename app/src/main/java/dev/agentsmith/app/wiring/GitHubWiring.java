package dev.agentsmith.app.wiring;

import dev.agentsmith.clients.githost.GitHost;
import dev.agentsmith.clients.githost.GitToken;
import dev.agentsmith.clients.github.GitHubAccess;
import dev.agentsmith.clients.github.GitHubApi;
import dev.agentsmith.clients.github.GitHubAppToken;
import dev.agentsmith.clients.github.GitHubIssues;
import dev.agentsmith.clients.github.GitHubPullRequests;
import dev.agentsmith.clients.github.GitHubRepository;
import dev.agentsmith.clients.github.Pause;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.tracker.Tracker;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Tickets;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.secret.Secret;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The parts of a run that speak with GitHub.
final class GitHubWiring {
  private final Project project;
  private final Environment environment;
  private final HttpCaller http;
  private final InstantSource clock;
  private final Consumer<String> told;
  private final Map<GitHubRepository, GitToken> apps = new HashMap<>();

  /// @param told hears of waiting
  GitHubWiring(
      Project project,
      Environment environment,
      HttpCaller http,
      InstantSource clock,
      Consumer<String> told) {
    this.project = project;
    this.environment = environment;
    this.http = http;
    this.clock = clock;
    this.told = told;
  }

  /// Where the pull requests of this repository go, if that is GitHub.
  ///
  /// @throws ProblemException if there is no token for it
  Optional<GitHost> host(RepositoryUrl repository) {
    return place(repository)
        .map(
            place ->
                new GitHubPullRequests(
                    place,
                    api(
                        place,
                        token(place, configured(repository)).orElseThrow(() -> none(place)))));
  }

  /// The tickets that the project names, or those of the repository itself.
  Optional<Tracker> tracker(RepositoryUrl repository) {
    if (project.tickets() instanceof Tickets.GitHub(var url, var secret, var endpoint)) {
      GitHubRepository place = GitHubRepository.of(url, endpoint(endpoint));
      return Optional.of(issues(place, secret));
    }
    return place(repository).map(place -> issues(place, configured(repository)));
  }

  /// For git over HTTP. A token for GitHub goes to GitHub alone.
  Optional<GitToken> gitToken(RepositoryUrl repository) {
    Secret configured = configured(repository);
    if (configured != null) {
      return Optional.of(GitToken.of(configured));
    }
    return environment
        .secret(Variable.GIT_TOKEN)
        .map(GitToken::of)
        .or(() -> place(repository).flatMap(place -> token(place, null)));
  }

  /// With what this project comes to a repository; empty if that is not on GitHub.
  ///
  /// @throws ProblemException if there is no token for it
  Optional<Visit> visit(RepositoryUrl repository) {
    return place(repository).map(place -> visit(place, configured(repository)));
  }

  /// With what it comes to its tickets; empty if they are not on GitHub.
  Optional<Visit> ticketVisit() {
    return project.tickets() instanceof Tickets.GitHub(var url, var secret, var endpoint)
        ? Optional.of(visit(GitHubRepository.of(url, endpoint(endpoint)), secret))
        : Optional.empty();
  }

  /// What the environment's token opens, wherever the repository is.
  Optional<GitHubAccess> access() {
    return environment
        .secret(Variable.GITHUB_TOKEN)
        .map(
            token -> {
              String endpoint = endpoint(null);
              URI base = URI.create(endpoint == null ? GitHubRepository.PUBLIC_API : endpoint);
              return new GitHubAccess(base, api(base, GitToken.of(token)));
            });
  }

  /// A repository and the way to it.
  record Visit(GitHubRepository place, GitHubAccess access) {}

  private Visit visit(GitHubRepository place, @Nullable Secret configured) {
    GitToken token = token(place, configured).orElseThrow(() -> none(place));
    return new Visit(place, new GitHubAccess(place.api(), api(place.api(), token)));
  }

  private Tracker issues(GitHubRepository place, @Nullable Secret configured) {
    return new GitHubIssues(place, api(place, token(place, configured).orElse(null)));
  }

  private GitHubApi api(GitHubRepository place, @Nullable GitToken token) {
    return api(place.api(), token);
  }

  private GitHubApi api(URI base, @Nullable GitToken token) {
    return new GitHubApi(base, token, http, clock, Pause.real(), told);
  }

  /// Empty if the repository is not on GitHub.
  private Optional<GitHubRepository> place(RepositoryUrl repository) {
    Project.Source source = source(repository);
    if (source != null) {
      return source.type() == Project.Host.GITHUB
          ? Optional.of(GitHubRepository.of(repository, endpoint(source.endpoint())))
          : Optional.empty();
    }
    return isKnown(repository)
        ? Optional.of(GitHubRepository.of(repository, endpoint(null)))
        : Optional.empty();
  }

  /// github.com, or the host that GITHUB_API_URL is on.
  private boolean isKnown(RepositoryUrl repository) {
    String host = host(repository.identity());
    return !repository.isLocal()
        && (host.equals("github.com")
            || environment
                .text(Variable.GITHUB_API_URL)
                .map(api -> URI.create(api).getHost())
                .filter(host::equals)
                .isPresent());
  }

  private @Nullable String endpoint(@Nullable String configured) {
    return configured != null ? configured : environment.text(Variable.GITHUB_API_URL).orElse(null);
  }

  private Project.@Nullable Source source(RepositoryUrl repository) {
    Project.Source source = project.source();
    return source != null && source.repository().isSameAs(repository) ? source : null;
  }

  private @Nullable Secret configured(RepositoryUrl repository) {
    Project.Source source = source(repository);
    return source == null ? null : source.token();
  }

  private Optional<GitToken> token(GitHubRepository place, @Nullable Secret configured) {
    if (configured != null) {
      return Optional.of(GitToken.of(configured));
    }
    Optional<String> app = environment.text(Variable.GITHUB_APP_ID);
    Optional<Secret> key = environment.secret(Variable.GITHUB_APP_PRIVATE_KEY);
    if (app.isPresent() && key.isPresent()) {
      return Optional.of(
          apps.computeIfAbsent(
              place, it -> new GitHubAppToken(it, app.get().strip(), key.get(), http, clock)));
    }
    return environment.secret(Variable.GITHUB_TOKEN).map(GitToken::of);
  }

  private static ProblemException none(GitHubRepository place) {
    return new ProblemException(
        Problem.of(
            "There is no token for GitHub, so no pull request can be opened in %s."
                .formatted(place.label()),
            "Set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY."));
  }

  private static String host(String identity) {
    return identity.replaceAll("[:/].*", "");
  }
}
