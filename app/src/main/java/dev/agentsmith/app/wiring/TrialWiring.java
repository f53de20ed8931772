package dev.agentsmith.app.wiring;

import dev.agentsmith.agent.trial.RepositoryTrial;
import dev.agentsmith.agent.trial.RepositoryTrial.Order;
import dev.agentsmith.agent.trial.RepositoryTrial.Result;
import dev.agentsmith.agent.workspace.GitOrigin;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.RepositoryUrl;
import java.nio.file.Path;

/// A look at a repository, wired as a run is.
public final class TrialWiring {
  private TrialWiring() {}

  /// @param directory of this trial alone
  /// @param name tells its processes from all others on the machine
  /// @throws dev.agentsmith.core.problem.ProblemException if the repository can't be had
  public static Result run(
      RepositoryUrl repository, Project project, Environment given, Path directory, String name)
      throws InterruptedException {
    Environment environment = given.withoutChat();
    var clock = SystemTime.clock();
    Path home =
        Path.of(environment.text(Variable.HOME).orElseGet(() -> System.getProperty("user.home")));
    Project.Source source = project.source();
    try (var http = new HttpCaller(HttpLimits.SERVICE, new Proxies(environment));
        var packages = new HttpCaller(HttpLimits.PACKAGE, new Proxies(environment))) {
      var gitHub = new GitHubWiring(project, environment, http, clock, _ -> {});
      var origin =
          new GitOrigin(
              repository,
              gitHub.gitToken(repository).orElse(null),
              source == null ? null : source.defaultBranch());
      return new RepositoryTrial(
              new Order(
                  origin,
                  project,
                  directory,
                  environment.asMap(),
                  PackagesWiring.forRun(
                      environment.cache(home), directory, project.packages(), packages, clock),
                  name))
          .run();
    }
  }
}
