package dev.agentsmith.app.cli;

import dev.agentsmith.app.cli.CommandDoc.Option;
import dev.agentsmith.app.demo.Demo;
import dev.agentsmith.app.demo.DemoCluster;
import dev.agentsmith.app.demo.DemoRun;
import dev.agentsmith.app.wiring.SystemTime;
import dev.agentsmith.core.config.DispatcherConfig.SpawnerType;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shows the whole path on this machine, from a chat message to a pull request.
final class DemoCommand implements Command {
  private static final List<String> OF_CLUSTER =
      List.of("--kubeconfig", "--namespace", "--address");
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  @Override
  public CommandDoc doc() {
    return CommandDoc.of(
            "demo",
            "Show the whole path on this machine, before your eyes.",
            Option.flag("--slack", "Have a Slack in between, on this machine too, and show it."),
            Option.value(
                "--spawner", "WORD", "What carries the run: process, docker, or kubernetes."),
            Option.value(
                "--kubeconfig", "FILE", "The cluster; KUBECONFIG, or ~/.kube/config else."),
            Option.value(
                "--namespace", "NAME", "One that is there; a new one, removed at the end, else."),
            Option.value(
                "--address", "ADDR", "Where Pods reach this machine; found by itself if left out."),
            Option.value(
                "--remove", "NAME", "Only remove what a demo of that name left in the cluster."),
            Option.JSON)
        .withFooter(
            "With ANTHROPIC_API_KEY it asks that model; without, a recorded one plays its part.",
            "",
            "Examples:",
            "  agentsmith demo",
            "  agentsmith demo --slack",
            "  agentsmith demo --json | jq .branch",
            "  docker/build agent-full && agentsmith demo --spawner docker",
            "  kind load docker-image agentsmith-agent-full:local",
            "  agentsmith demo --spawner kubernetes");
  }

  @Override
  public int run(Words words, Surroundings around) throws InterruptedException {
    Environment environment = environment(words, around);
    String left = words.text("--remove");
    if (left != null) {
      DemoCluster.remove(environment, left);
      return ExitCode.SUCCEEDED;
    }
    SpawnerType spawner = spawner(words);
    boolean json = words.isSet("--json");
    DemoRun.Look look =
        json ? DemoRun.Look.JSON : around.isTerminal() ? DemoRun.Look.LIVE : DemoRun.Look.PLAIN;
    var show =
        new DemoRun(around.out(), look, SystemTime.clock(), around.version(), around.calledAs());
    Thread self = Thread.currentThread();
    try (var ending = OrderlyEnd.within(END_LIMIT);
        var demo =
            new Demo(
                environment,
                around.cache(),
                around.program(),
                SystemTime.clock(),
                new Demo.Choice(words.isSet("--slack"), spawner, words.text("--address")))) {
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

  /// What the cluster's options say wins over variables.
  private static Environment environment(Words words, Surroundings around) {
    Map<String, String> more = new HashMap<>();
    Path kubeconfig = words.path("--kubeconfig");
    if (kubeconfig != null) {
      more.put(Variable.KUBECONFIG.name(), around.directory().resolve(kubeconfig).toString());
    }
    String namespace = words.text("--namespace");
    if (namespace != null) {
      more.put(Variable.K8S_NAMESPACE.name(), namespace);
    }
    return around.environment().with(more);
  }

  private static SpawnerType spawner(Words words) {
    String word = words.text("--spawner");
    SpawnerType spawner = spawner(word);
    for (String option : OF_CLUSTER) {
      if (words.text(option) != null && spawner != SpawnerType.KUBERNETES) {
        throw new ProblemException(
            Problem.of(option + " is for a cluster.", "Say --spawner kubernetes with it."));
      }
    }
    return spawner;
  }

  private static SpawnerType spawner(@Nullable String word) {
    return switch (word == null ? "process" : word) {
      case "process" -> SpawnerType.PROCESS;
      case "docker" -> SpawnerType.DOCKER;
      case "kubernetes" -> SpawnerType.KUBERNETES;
      default ->
          throw new ProblemException(
              Problem.of(
                  "--spawner is \"" + word + "\": one of process, docker, kubernetes is needed.",
                  ""));
    };
  }
}
