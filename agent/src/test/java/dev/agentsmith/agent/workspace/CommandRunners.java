package dev.agentsmith.agent.workspace;

import dev.agentsmith.agent.network.LocalService;
import dev.agentsmith.agent.network.Outside;
import dev.agentsmith.agent.sandbox.Limits;
import dev.agentsmith.clients.http.Proxies;
import java.util.List;
import java.util.Map;

/// Runners as a run has them, sandbox and all.
public final class CommandRunners {
  public static final Limits LIMITS = new Limits(2L << 30, 512);

  private CommandRunners() {}

  public static CommandRunner in(
      RunDirectory directory, Map<String, String> environment, String name) {
    var variables = new CommandEnvironment(environment, directory);
    return new CommandRunner(
        variables,
        new Confinement(
            directory,
            variables,
            LIMITS,
            List.of(),
            new Outside(Proxies.none()),
            LocalService.none()),
        name);
  }
}
