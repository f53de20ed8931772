package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.Dependencies;
import dev.agentsmith.agent.build.Installed;
import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.build.Tester;
import dev.agentsmith.agent.pipeline.Baseline;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.report.Output;
import dev.agentsmith.agent.workspace.Command;
import dev.agentsmith.agent.workspace.CommandResult;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Unverified;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.TestTally;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what the repository depends on, before anything is paid for, and lets its tests run while
/// the plan is made: what fails before the change is not the change's fault.
final class InstallPackages implements Step {
  private static final Logger log = LoggerFactory.getLogger(InstallPackages.class);

  /// So that a command ends by itself before the watchdog ends the step.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private static final int MOST_LINES = 40;

  @Override
  public String name() {
    return "install";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    Duration limit = limit(run);
    Dependencies dependencies =
        Dependencies.of(
            run.workspace().root(),
            run.repository().files(),
            run.isTestable() ? run.tester().places() : List.of(),
            run.repository().baseText(Dependencies.SCRIPT).orElse(null));
    run.open(dependencies);
    Installed installed =
        dependencies.install(run.commands(), run.commandEnvironment(), run.packages(), limit);
    run.installed(installed);
    Problem problem = installed.problem();
    if (problem == null) {
      begin(run, limit);
      return installed.names().isEmpty()
          ? new StepResult.Skipped("nothing to install")
          : new StepResult.Done(installed.brief());
    }
    tell(run, installed, problem);
    if (run.setup().project().unverified() == Unverified.FAIL) {
      return new StepResult.Failed(installed.brief(), problem);
    }
    if (run.isTestable()) {
      run.tester().packagesMissing(problem);
    }
    begin(run, limit);
    return new StepResult.Incomplete(installed.brief());
  }

  static Duration limit(RunContext run) {
    Duration step = run.setup().project().job().stepLimit();
    return step.compareTo(MARGIN) > 0 ? step.minus(MARGIN) : step;
  }

  private static void begin(RunContext run, Duration limit) {
    if (run.isTestable()) {
      String command = run.setup().project().build().command();
      Tester tester = run.tester();
      run.baseline(Baseline.start(() -> before(run, command, tester, limit)));
    }
  }

  private static void tell(RunContext run, Installed installed, Problem problem) {
    run.remark(problem.sentence());
    run.journal().note(problem.what());
    log.warn(
        "packages not installed run={} command=\"{}\" output:\n{}",
        run.setup().id(),
        installed.command(),
        Output.headAndTail(run.setup().redactor().redact(installed.output()), MOST_LINES));
  }

  private static TestRun before(
      RunContext run, @Nullable String preparation, Tester tester, Duration limit)
      throws InterruptedException {
    if (preparation != null) {
      Project.Build build = run.setup().project().build();
      CommandResult result =
          run.commands()
              .run(new Command(preparation, DetectBuild.directory(run, build.directory()), limit));
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
}
