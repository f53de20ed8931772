package dev.agentsmith.app.cli;

import dev.agentsmith.app.cli.CommandDoc.Option;
import dev.agentsmith.app.doctor.Doctor;
import dev.agentsmith.app.logging.Logs;
import dev.agentsmith.app.wiring.AgentWiring;
import dev.agentsmith.app.wiring.DoctorWiring;
import dev.agentsmith.app.wiring.TrialWiring;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Config.LogLevel;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.core.run.RunKind;
import java.util.List;

/// Tells what this machine lacks for a run.
final class DoctorCommand implements Command {

  @Override
  public CommandDoc doc() {
    return CommandDoc.of(
            "doctor",
            "Check what runs need: models, tokens, Redis, the cluster.",
            Option.value(
                "--repo", "URL|PATH", "Only try this repository: install, and run its tests."),
            Option.value("--project", "NAME", "Its project, if it is not found by --repo."),
            BuildWords.TEST,
            BuildWords.NO_TESTS,
            BuildWords.ALLOW_HOST,
            Option.CONFIG,
            Option.JSON)
        .withFooter(
            "A line for each: ok, warn, or FAIL with what to do. Asks the model for a token.",
            "With --repo it asks no model: the repository is recognised, installed and",
            "tested in the sandbox, as a run would do it. Exit code 1 if something fails.");
  }

  @Override
  public int run(Words words, Surroundings around) throws InterruptedException {
    if (words.text("--repo") != null) {
      return tryRepository(words, around);
    }
    for (String option : List.of("--project", "--test", "--allow-host", "--no-tests")) {
      if (words.text(option) != null || words.isSet(option)) {
        throw new UsageProblem(option + " is for a repository: say --repo . with it.");
      }
    }
    var files = new ConfigFile(around.environment(), around.home());
    ConfigFile.Text file =
        files
            .find(words.path("--config"), null)
            .orElse(new ConfigFile.Text("agentsmith.yml", "", around.home()));
    Config config = files.load(file);
    Doctor doctor =
        Doctor.ask(
            new DoctorWiring(config, file, around.environment(), around.directory()).checks());
    if (words.isSet("--json")) {
      around.out().println(doctor.json());
    } else {
      doctor.lines().forEach(around.out()::println);
    }
    return doctor.isWell() ? ExitCode.SUCCEEDED : ExitCode.FAILED;
  }

  private static int tryRepository(Words words, Surroundings around) throws InterruptedException {
    Assignment assignment =
        Assignment.of(RunKind.FIX, AgentWords.trying(words, around.directory()), null, around);
    if (around.environment().logLevel().isEmpty()) {
      Logs.level(LogLevel.WARN);
    }
    Logs.redactedBy(AgentWiring.redactor(assignment.config(), around.environment())::redact);
    RepositoryCheck check;
    try {
      check =
          new RepositoryCheck(
              assignment.request().repository(),
              TrialWiring.run(
                  assignment.request().repository(),
                  assignment.project(),
                  around.environment(),
                  assignment.directory(),
                  assignment.id().value()),
              assignment.project().build().noTests());
    } finally {
      assignment.cleanUp(false);
    }
    if (words.isSet("--json")) {
      around.out().println(check.json());
    } else {
      Doctor.saying(check.findings()).lines().forEach(around.out()::println);
      check.output().forEach(around.out()::println);
    }
    return check.isReady() ? ExitCode.SUCCEEDED : ExitCode.FAILED;
  }
}
