package dev.agentsmith.app.cli;

import dev.agentsmith.app.cli.CommandDoc.Option;
import dev.agentsmith.app.logging.Logs;
import dev.agentsmith.app.wiring.AgentWiring;
import dev.agentsmith.app.wiring.PackageService;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.run.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves packages to the agents of a cluster until it is told to end.
final class PackagesCommand implements Command {
  static final int USUAL_PORT = 8082;
  private static final Duration END_LIMIT = Duration.ofSeconds(10);
  private static final int MAX_PORT = 65_535;

  @Override
  public CommandDoc doc() {
    return CommandDoc.of(
            "packages",
            "Serve packages to the agents of a cluster.",
            Option.value("--port", "PORT", "Where it listens; 8082 if left out."),
            Option.value("--store", "DIR", "Its store; in ~/.cache/agentsmith if left out."),
            Option.CONFIG)
        .withFooter(
            "It asks the registries that agentsmith.yml names under defaults.packages, else",
            "those that the tools on this machine have. Agents ask it where a project says",
            "  packages: { service: http://packages:8082 }");
  }

  @Override
  public int run(Words words, Surroundings around) throws InterruptedException {
    int port = port(words);
    var files = new ConfigFile(around.environment(), around.home());
    Config config =
        files.find(words.path("--config"), null).map(files::load).orElseGet(files::defaults);
    Project defaults = config.ready(config.defaults());
    Logs.level(config.logLevel());
    Logs.asJson(!around.isTerminal());
    Logs.redactedBy(AgentWiring.redactor(config, around.environment())::redact);
    Path store = words.path("--store");
    Logger log = LoggerFactory.getLogger(PackagesCommand.class);
    var told = new CountDownLatch(1);
    try (var ending = OrderlyEnd.within(END_LIMIT)) {
      ending.tell(told::countDown);
      try (var service =
          PackageService.start(
              defaults.packages(),
              around.environment(),
              store == null ? around.cache().resolve("packages") : store,
              port)) {
        log.info("packages started port={} registries={}", service.port(), service.registries());
        told.await();
      }
      log.info("packages stopped");
    }
    return ExitCode.TERMINATED;
  }

  private static int port(Words words) {
    String text = words.text("--port");
    if (text == null) {
      return USUAL_PORT;
    }
    int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : MAX_PORT + 1;
    if (port > MAX_PORT) {
      throw new UsageProblem("--port is \"" + text + "\": a number up to 65535 is needed.");
    }
    return port;
  }
}
