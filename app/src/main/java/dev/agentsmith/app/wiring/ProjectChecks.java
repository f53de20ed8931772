package dev.agentsmith.app.wiring;

import dev.agentsmith.agent.workspace.GitOrigin;
import dev.agentsmith.agent.workspace.GitProgram;
import dev.agentsmith.app.doctor.Check;
import dev.agentsmith.app.doctor.Finding;
import dev.agentsmith.app.wiring.GitHubWiring.Visit;
import dev.agentsmith.clients.github.GitHubAccess;
import dev.agentsmith.clients.github.GitHubAccess.Identity;
import dev.agentsmith.clients.github.GitHubAccess.Sight;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Source;
import dev.agentsmith.core.config.Project.Tickets;
import dev.agentsmith.core.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks whether each project's repository and tickets are there for the tokens at hand.
final class ProjectChecks {
  private static final Duration GIT_LIMIT = Duration.ofSeconds(15);

  private final Config config;
  private final Environment environment;

  ProjectChecks(Config config, Environment environment) {
    this.config = config;
    this.environment = environment;
  }

  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("GitHub", this::token));
    config
        .projects()
        .forEach(project -> checks.add(new Check(project.name(), () -> look(project))));
    return checks;
  }

  private List<Finding> token() throws InterruptedException {
    try (var http = http()) {
      Optional<GitHubAccess> access = gitHub(config.defaults(), http).access();
      return access.isPresent() ? List.of(identity(access.get())) : List.of();
    }
  }

  private List<Finding> look(Project unready) throws InterruptedException, IOException {
    Project project = config.ready(unready);
    List<Finding> findings = new ArrayList<>();
    try (var http = http()) {
      var gitHub = gitHub(project, http);
      Source source = project.source();
      Visit code = source == null ? null : gitHub.visit(source.repository()).orElse(null);
      Visit tickets = gitHub.ticketVisit().orElse(null);
      if (code != null) {
        findings.addAll(look(project, code, true, isSame(code, tickets)));
      } else if (source != null) {
        findings.add(git(project, source, gitHub));
      }
      if (tickets != null && !isSame(code, tickets)) {
        findings.addAll(look(project, tickets, false, true));
      }
    }
    if (project.tickets() instanceof Tickets.Local(Path folder)) {
      findings.add(
          Files.isReadable(folder) && Files.isDirectory(folder)
              ? Finding.ok("%s: the tickets in %s can be read".formatted(project.name(), folder))
              : Finding.fail(
                  "%s: there is no folder %s for its tickets. Make it, or correct tickets.path."
                      .formatted(project.name(), folder)));
    }
    return findings;
  }

  /// @param code true for the repository that is pushed to
  /// @param tickets true if its issues are the project's tickets
  private List<Finding> look(Project project, Visit visit, boolean code, boolean tickets)
      throws InterruptedException {
    Finding identity = identity(visit.access());
    if (identity.level() == Finding.Level.FAIL) {
      return List.of(identity);
    }
    String name = project.name();
    String label = visit.place().label();
    Sight sight;
    try {
      sight = visit.access().sight(visit.place());
    } catch (ProblemException e) {
      return List.of(identity, Finding.fail(name + ": " + e.first().sentence()));
    }
    List<Finding> findings = new ArrayList<>(List.of(identity));
    if (code && sight.isArchived()) {
      findings.add(
          Finding.fail(
              "%s: %s is archived, so nothing can be pushed. Unarchive it, or take the project out."
                  .formatted(name, label)));
    } else if (code && !sight.mayPush()) {
      findings.add(
          Finding.fail(
              "%s: the token may read %s but not push to it. Give it the right \"Contents: write\"."
                  .formatted(name, label)));
    } else {
      findings.add(
          Finding.ok(
              code
                  ? "%s: %s can be read and pushed to".formatted(name, label)
                  : "%s: the tickets of %s can be read".formatted(name, label)));
    }
    if (tickets && !sight.hasIssues()) {
      findings.add(
          Finding.warn(
              "%s: issues are switched off in %s, so it has no tickets. Switch them on in its settings."
                  .formatted(name, label)));
    }
    return findings;
  }

  private static Finding identity(GitHubAccess access) throws InterruptedException {
    Identity identity;
    try {
      identity = access.identity();
    } catch (ProblemException e) {
      return Finding.fail(e.first().sentence());
    }
    List<String> scopes = identity.scopes();
    if (identity.login().isEmpty()) {
      return Finding.ok("GitHub: the token is an app's");
    }
    String owner = "GitHub: the token is " + identity.login() + "'s";
    if (scopes == null) {
      return Finding.ok(owner + ", fine-grained");
    }
    String all = String.join(", ", scopes);
    if (scopes.contains("repo")) {
      return Finding.ok(owner + ", scopes " + all);
    }
    return scopes.contains("public_repo")
        ? Finding.ok(owner + ", scopes " + all + ": for public repositories only")
        : Finding.fail(
            owner
                + " and lacks the scope repo (it has %s). Add it where the token was made, run doctor again."
                    .formatted(scopes.isEmpty() ? "none" : all));
  }

  private Finding git(Project project, Source source, GitHubWiring gitHub)
      throws InterruptedException, IOException {
    Path place = Files.createTempDirectory("agentsmith-doctor");
    try {
      if (GitProgram.version(environment.asMap(), place).isEmpty()) {
        return Finding.warn(
            "%s: there is no git here to look at %s. Run doctor in the agents' image: docker run"
                    .formatted(project.name(), source.repository())
                + " agentsmith-agent doctor.");
      }
      GitProgram.reach(
          new GitOrigin(
              source.repository(),
              gitHub.gitToken(source.repository()).orElse(null),
              source.defaultBranch()),
          environment.asMap(),
          place,
          GIT_LIMIT);
      return Finding.ok("%s: git reaches %s".formatted(project.name(), source.repository()));
    } catch (ProblemException e) {
      return Finding.fail(project.name() + ": " + e.first().sentence());
    } finally {
      remove(place);
    }
  }

  private static void remove(Path place) throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static boolean isSame(@Nullable Visit one, @Nullable Visit other) {
    return one != null && other != null && one.place().equals(other.place());
  }

  private HttpCaller http() {
    return new HttpCaller(HttpLimits.SERVICE, new Proxies(environment));
  }

  private GitHubWiring gitHub(Project project, HttpCaller http) {
    return new GitHubWiring(project, environment, http, SystemTime.clock(), _ -> {});
  }
}
