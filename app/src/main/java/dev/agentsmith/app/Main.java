package dev.agentsmith.app;

import dev.agentsmith.app.cli.Cli;
import dev.agentsmith.app.cli.Surroundings;
import dev.agentsmith.app.hardening.EnvironmentBlock;
import dev.agentsmith.app.logging.Logs;
import java.util.Set;

/// Where the program starts.
public final class Main {
  /// Commands that live long and are given keys by the environment; they start their children with
  /// environments of their own.
  private static final Set<String> HOLDS_SECRETS = Set.of("fix", "feature", "dispatcher");

  private Main() {}

  public static void main(String[] args) {
    Logs.start();
    var around = Surroundings.ofThisProcess();
    if (args.length > 0 && HOLDS_SECRETS.contains(args[0])) {
      EnvironmentBlock.wipe();
    }
    int code = new Cli(around).run(args);
    System.exit(code);
  }
}
