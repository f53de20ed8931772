package dev.agentsmith.app;

import dev.agentsmith.app.cli.Cli;
import dev.agentsmith.app.cli.Surroundings;
import dev.agentsmith.app.logging.Logs;

/// Where the program starts.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Logs.start();
    int code = new Cli(Surroundings.ofThisProcess()).run(args);
    System.exit(code);
  }
}
