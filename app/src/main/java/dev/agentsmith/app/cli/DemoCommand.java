package dev.agentsmith.app.cli;

import dev.agentsmith.app.cli.CommandDoc.Option;
import dev.agentsmith.app.demo.Demo;
import dev.agentsmith.app.demo.DemoRun;
import dev.agentsmith.app.wiring.SystemTime;
import dev.agentsmith.core.config.DispatcherConfig.SpawnerType;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.ExitCode;
import java.io.IOException;
import java.time.Duration;

/// Shows the whole path on this machine, from a chat message to a pull request.
final class DemoCommand implements Command {
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  @Override
  public CommandDoc doc() {
    return CommandDoc.of(
            "demo",
            "Show the whole path on this machine, before your eyes.",
            Option.flag("--slack", "Have a Slack in between, on this machine too, and show it."),
            Option.value("--spawner", "WORD", "What carries the run: process, or docker."),
            Option.JSON)
        .withFooter(
            "With ANTHROPIC_API_KEY it asks that model; without, a recorded one plays its part.",
            "",
            "Examples:",
            "  agentsmith demo",
            "  agentsmith demo --slack",
            "  agentsmith demo --json | jq .branch",
            "  docker/build demo && agentsmith demo --spawner docker");
  }

  @Override
  public int run(Words words, Surroundings around) throws InterruptedException {
    boolean json = words.isSet("--json");
    DemoRun.Look look =
        json ? DemoRun.Look.JSON : around.isTerminal() ? DemoRun.Look.LIVE : DemoRun.Look.PLAIN;
    var show =
        new DemoRun(around.out(), look, SystemTime.clock(), around.version(), around.calledAs());
    Thread self = Thread.currentThread();
    try (var ending = OrderlyEnd.within(END_LIMIT);
        var demo =
            new Demo(
                around.environment(),
                around.cache(),
                around.program(),
                SystemTime.clock(),
                words.isSet("--slack"),
                spawner(words))) {
      ending.tell(self::interrupt);
      boolean colour = !around.environment().isSet(Variable.NO_COLOR);
      return show.show(demo, Demo.isScripted(around.environment()), colour)
          ? ExitCode.SUCCEEDED
          : ExitCode.FAILED;
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of("The demo could not write its files: " + e.getMessage() + ".", ""), e);
    }
  }

  private static SpawnerType spawner(Words words) {
    String word = words.text("--spawner");
    return switch (word == null ? "process" : word) {
      case "process" -> SpawnerType.PROCESS;
      case "docker" -> SpawnerType.DOCKER;
      default ->
          throw new ProblemException(
              Problem.of("--spawner is \"" + word + "\": one of process, docker is needed.", ""));
    };
  }
}
