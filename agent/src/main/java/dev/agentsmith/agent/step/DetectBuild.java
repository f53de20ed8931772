package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.BuildDetection;
import dev.agentsmith.agent.build.BuildTool;
import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.build.Tester;
import dev.agentsmith.agent.pipeline.Baseline;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.workspace.Command;
import dev.agentsmith.agent.workspace.CommandResult;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.core.config.JobConfig.SandboxUse;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.TestTally;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out how the repository is tested, and lets its tests run while the plan is made: what
/// fails before the change is not the change's fault.
final class DetectBuild implements Step {
  /// So that a test run ends by itself before the watchdog ends the step.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "detect_build";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    if (run.setup().project().job().sandbox() == SandboxUse.REQUIRED) {
      run.confinement().require();
    }
    Project.Build build = run.setup().project().build();
    Path directory = directory(run, build.directory());
    List<BuildTool> tools = tools(run, build);
    Duration stepLimit = run.setup().project().job().stepLimit();
    Duration limit = stepLimit.compareTo(MARGIN) > 0 ? stepLimit.minus(MARGIN) : stepLimit;
    var place =
        new Tester.Place(
            run.workspace().root(),
            run.directory().scratch(),
            run.setup().environment().getOrDefault("PATH", ""),
            !run.setup().project().allowedHosts().isEmpty());
    var tester = new Tester(run.commands(), tools, place, limit);
    BuildTool tool = tester.tool();
    run.repository().exclude(tool.artefacts());
    run.testedBy(
        tester, Baseline.start(() -> before(run, build.command(), directory, tester, limit)));
    return new StepResult.Done("%s · test: %s".formatted(tool.label(), tool.test()));
  }

  private static TestRun before(
      RunContext run, @Nullable String preparation, Path directory, Tester tester, Duration limit)
      throws InterruptedException {
    if (preparation != null) {
      CommandResult result = run.commands().run(new Command(preparation, directory, limit));
      if (!result.succeeded()) {
        Problem problem =
            Problem.of(
                "The command build.command (`%s`) failed with exit code %d."
                    .formatted(preparation, result.exitCode()),
                "Correct it in agentsmith.yml.");
        return new TestRun(
            preparation,
            TestTally.ofExitCode(result.exitCode()),
            "",
            result.output(),
            result.took(),
            problem);
      }
    }
    return tester.run();
  }

  private static List<BuildTool> tools(RunContext run, Project.Build build)
      throws InterruptedException {
    String within = build.directory() == null ? "" : build.directory().replaceAll("^\\./|/+$", "");
    if (build.test() != null) {
      return List.of(BuildTool.configured(within, build.test()));
    }
    List<BuildTool> found =
        BuildDetection.find(run.workspace().root(), run.repository().files(), within);
    if (found.isEmpty()) {
      throw new ProblemException(
          Problem.of(
              "No way to run tests was found: no Maven, Gradle, npm, Python, Go, Rust or .NET project"
                  + " with tests, and no Makefile with a test target.",
              "Give the command as build.test of the project in agentsmith.yml."));
    }
    return found;
  }

  private static Path directory(RunContext run, @Nullable String configured) {
    try {
      return run.workspace().directory(configured == null ? "" : configured);
    } catch (PathRefused e) {
      throw new ProblemException(
          Problem.of("build.directory: " + e.getMessage(), "Correct it in agentsmith.yml."), e);
    }
  }
}
