package dev.agentsmith.app.cli;

import dev.agentsmith.app.cli.CommandDoc.Option;
import dev.agentsmith.app.doctor.Doctor;
import dev.agentsmith.app.wiring.DoctorWiring;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.run.ExitCode;

/// Tells what this machine lacks for a run.
final class DoctorCommand implements Command {

  @Override
  public CommandDoc doc() {
    return CommandDoc.of(
            "doctor",
            "Check what runs need: models, tokens, Redis, the cluster.",
            Option.CONFIG,
            Option.JSON)
        .withFooter(
            "A line for each: ok, warn, or FAIL with what to do. Asks the model for one token.",
            "Exit code 1 if something fails.");
  }

  @Override
  public int run(Words words, Surroundings around) throws InterruptedException {
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
}
