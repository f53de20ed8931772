package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.BuildDetection;
import dev.agentsmith.agent.build.BuildTool;
import dev.agentsmith.agent.build.Tester;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.core.config.JobConfig.SandboxUse;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Unverified;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out how the repository is tested. What would keep its tests from running is told here,
/// before anything is paid for.
final class DetectBuild implements Step {
  static final Problem NO_TESTS_FOUND =
      Problem.of(
          "No way to run tests was found: no Maven, Gradle, npm, Python, Go, Rust or .NET project"
              + " with tests, and no Makefile with a test target.",
          "Give the command as build: { test: \"…\" } of the project in agentsmith.yml, or as --test"
              + " \"…\"; for a repository without tests say build: { no_tests: true }, or --no-tests.");

  static final Problem NO_TESTS_WANTED =
      Problem.of("Nothing was tested: that was asked for (--no-tests, or build.no_tests).", "");

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
    directory(run, build.directory());
    if (build.noTests()) {
      run.untested(NO_TESTS_WANTED);
      return new StepResult.Skipped("no tests, as asked for");
    }
    List<BuildTool> tools =
        BuildDetection.find(run.workspace().root(), run.repository().files(), build);
    if (tools.isEmpty()) {
      if (run.setup().project().unverified() == Unverified.FAIL) {
        throw new ProblemException(NO_TESTS_FOUND);
      }
      run.untested(NO_TESTS_FOUND);
      run.journal().note(NO_TESTS_FOUND.what());
      return new StepResult.Incomplete("no way to run tests was found");
    }
    var place =
        new Tester.Place(
            run.workspace().root(),
            run.directory().scratch(),
            run.setup().environment().getOrDefault("PATH", ""));
    var tester = new Tester(run.commands(), tools, place, InstallPackages.limit(run));
    BuildTool tool = tester.tool();
    run.repository().exclude(tool.artefacts());
    run.testedBy(tester);
    String what = "%s · test: %s".formatted(tool.label(), tool.test());
    Problem missing = tester.missingProgram();
    if (missing == null) {
      return new StepResult.Done(what);
    }
    run.journal().note(missing.what());
    if (run.setup().project().unverified() == Unverified.FAIL) {
      return new StepResult.Failed(what, missing);
    }
    return new StepResult.Incomplete(what + "; " + missing.what());
  }

  /// @throws ProblemException if the configuration names a folder that is not there
  static Path directory(RunContext run, @Nullable String configured) {
    try {
      return run.workspace().directory(configured == null ? "" : configured);
    } catch (PathRefused e) {
      throw new ProblemException(
          Problem.of("build.directory: " + e.getMessage(), "Correct it in agentsmith.yml."), e);
    }
  }
}
