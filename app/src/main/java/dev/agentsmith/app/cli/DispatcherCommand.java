package dev.agentsmith.app.cli;

import dev.agentsmith.app.cli.CommandDoc.Option;
import dev.agentsmith.app.logging.Logs;
import dev.agentsmith.app.wiring.DispatcherWiring;
import dev.agentsmith.app.wiring.SpawnerWiring;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.kubernetes.JobManifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs until it is told to end.
final class DispatcherCommand implements Command {
  private static final Duration END_LIMIT = Duration.ofSeconds(25);

  @Override
  public CommandDoc doc() {
    return CommandDoc.of(
            "dispatcher",
            "Take commands from chat and start an agent for each.",
            Option.CONFIG,
            Option.value("--port", "PORT", "Where it listens; else PORT, else 8081."),
            Option.value(
                "--dry-run-message", "TEXT", "Show what would become of a message, and end."),
            Option.value(
                "--print-job", "TEXT", "Print the Kubernetes Job it would become, and end."))
        .withFooter(
            "Examples:",
            "  agentsmith dispatcher",
            "  PORT=0 REDIS_URL=redis:6379 agentsmith dispatcher --config agentsmith.yml",
            "  agentsmith dispatcher --dry-run-message \"fix #42 in my-api\"",
            "  agentsmith dispatcher --print-job \"fix #42 in my-api\" | kubectl apply --dry-run=server -f -");
  }

  @Override
  public int run(Words words, Surroundings given) throws InterruptedException {
    String port = words.text("--port");
    Surroundings around =
        port == null
            ? given
            : given.with(given.environment().with(Map.of(Variable.PORT.name(), port)));
    var files = new ConfigFile(around.environment(), around.home());
    ConfigFile.Text file =
        files
            .find(words.path("--config"), null)
            .orElse(new ConfigFile.Text("agentsmith.yml", "", around.home()));
    Config config = files.load(file);
    String message = words.text("--dry-run-message");
    if (message != null) {
      var resolver = DispatcherWiring.resolver(config, around.environment());
      return new DryRunMessage(resolver, around.out()).show(message);
    }
    String job = words.text("--print-job");
    if (job != null) {
      return new PrintJob(
              DispatcherWiring.resolver(config, around.environment()),
              DispatcherWiring.agentSettings(config, file, around.environment()),
              new JobManifest(SpawnerWiring.kubernetesSettings(around.environment())),
              around.out())
          .print(job);
    }
    Logs.level(config.logLevel());
    Logs.asJson(!around.isTerminal());
    var settings = config.readyDispatcher();
    var redis = DispatcherWiring.redisUrl(settings, around.environment());
    List<Secret> secrets = new ArrayList<>(around.environment().secrets());
    secrets.addAll(config.secrets());
    if (redis.password() != null) {
      secrets.add(redis.password());
    }
    Logs.redactedBy(new Redactor(secrets)::redact);
    Logger log = LoggerFactory.getLogger(DispatcherCommand.class);
    var told = new CountDownLatch(1);
    try (var ending = OrderlyEnd.within(END_LIMIT)) {
      ending.tell(told::countDown);
      try (var dispatcher =
          new DispatcherWiring(
              config, file, around.environment(), around.program(), around.version())) {
        log.info(
            "dispatcher started port={} spawner={} redis={}",
            dispatcher.port(),
            settings.spawner().word(),
            redis);
        told.await();
      }
      log.info("dispatcher stopped");
    }
    return ExitCode.TERMINATED;
  }
}
