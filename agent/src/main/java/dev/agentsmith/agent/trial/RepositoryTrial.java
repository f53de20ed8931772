package dev.agentsmith.agent.trial;

import dev.agentsmith.agent.build.BuildDetection;
import dev.agentsmith.agent.build.BuildTool;
import dev.agentsmith.agent.build.Dependencies;
import dev.agentsmith.agent.build.Installed;
import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.build.Tester;
import dev.agentsmith.agent.ecosystem.PackageSources;
import dev.agentsmith.agent.network.Outside;
import dev.agentsmith.agent.packages.PackageGateway;
import dev.agentsmith.agent.sandbox.Limits;
import dev.agentsmith.agent.workspace.CommandEnvironment;
import dev.agentsmith.agent.workspace.CommandRunner;
import dev.agentsmith.agent.workspace.Confinement;
import dev.agentsmith.agent.workspace.GitOrigin;
import dev.agentsmith.agent.workspace.GitRepository;
import dev.agentsmith.agent.workspace.HostTools;
import dev.agentsmith.agent.workspace.RunDirectory;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.JobConfig;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.BranchName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Does with a repository what a run does before its model is asked: checks it out, finds out what
/// it is, installs and tests it in the sandbox. Nothing is changed, and nothing costs anything.
public final class RepositoryTrial {
  private final Order order;

  /// What to try, and with what.
  ///
  /// @param directory of this trial alone
  /// @param environment of this process
  /// @param name tells its processes from all others on the machine
  public record Order(
      GitOrigin origin,
      Project project,
      Path directory,
      Map<String, String> environment,
      PackageGateway packages,
      String name) {}

  /// What came of it.
  ///
  /// @param tools how it is tested; empty if no way was found, or none is wanted
  /// @param ecosystems whose packages it uses
  /// @param tests null if there are none to run
  /// @param remarks what kept the commands, and what they asked for in vain
  public record Result(
      List<BuildTool> tools,
      List<String> ecosystems,
      Installed installed,
      @Nullable TestRun tests,
      List<String> remarks) {
    public Result {
      tools = List.copyOf(tools);
      ecosystems = List.copyOf(ecosystems);
      remarks = List.copyOf(remarks);
    }

    /// True if a run would end verified, with its change in order.
    public boolean isReady() {
      return installed.problem() == null && tests != null && tests.obstacle() == null;
    }
  }

  public RepositoryTrial(Order order) {
    this.order = order;
  }

  /// @throws dev.agentsmith.core.problem.ProblemException if it can't be checked out
  public Result run() throws InterruptedException {
    Project project = order.project();
    var directory = new RunDirectory(order.directory());
    GitRepository repository =
        GitRepository.checkOut(
            directory, order.origin(), BranchName.of("try", "0", "trial"), order.environment());
    var environment = new CommandEnvironment(order.environment(), directory);
    JobConfig job = project.job();
    try (var confinement =
        new Confinement(
            directory,
            environment,
            new Limits(job.memoryBytes(), job.processes()),
            project.allowedHosts(),
            new Outside(new Proxies(new Environment(order.environment()))),
            order.packages())) {
      var runner = new CommandRunner(environment, confinement, order.name());
      return run(project, directory, repository, new Parts(environment, confinement, runner));
    }
  }

  private record Parts(
      CommandEnvironment environment, Confinement confinement, CommandRunner runner) {}

  private Result run(Project project, RunDirectory directory, GitRepository repository, Parts parts)
      throws InterruptedException {
    List<String> files = repository.files();
    List<BuildTool> tools = BuildDetection.find(directory.checkout(), files, project.build());
    Dependencies dependencies =
        Dependencies.of(
            directory.checkout(),
            files,
            tools.stream().map(BuildTool::directory).distinct().toList(),
            repository.baseText(Dependencies.SCRIPT).orElse(null));
    var asked = new HostTools(order.environment(), directory.root().resolve("ask"));
    dependencies.open(
        order.packages(),
        new PackageSources(project.packages(), asked),
        parts.confinement(),
        parts.environment(),
        asked.home().orElse(null),
        project.allowedHosts());
    Duration limit = project.job().stepLimit();
    Installed installed =
        dependencies.install(parts.runner(), parts.environment(), order.packages(), limit);
    TestRun tests = tools.isEmpty() ? null : tests(directory, tools, installed, parts, limit);
    List<String> remarks = new ArrayList<>(parts.confinement().remarks());
    remarks.addAll(order.packages().ledger().remarks());
    return new Result(tools, dependencies.names(), installed, tests, remarks);
  }

  private TestRun tests(
      RunDirectory directory,
      List<BuildTool> tools,
      Installed installed,
      Parts parts,
      Duration limit)
      throws InterruptedException {
    var place =
        new Tester.Place(
            directory.checkout(),
            directory.scratch(),
            order.environment().getOrDefault("PATH", ""));
    var tester = new Tester(parts.runner(), tools, place, limit);
    if (installed.problem() != null) {
      tester.packagesMissing(installed.problem());
    }
    return tester.run();
  }
}
