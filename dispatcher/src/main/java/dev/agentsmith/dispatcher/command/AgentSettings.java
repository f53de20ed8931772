package dev.agentsmith.dispatcher.command;

import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.secret.Secret;
import java.util.Map;

/// What every agent gets from its dispatcher.
///
/// @param environment what is no secret
/// @param secrets only what the configuration's projects name, and the keys an agent needs
public record AgentSettings(
    Map<String, String> environment, Map<String, Secret> secrets, ConfigFile.Text config) {
  public AgentSettings {
    environment = Map.copyOf(environment);
    secrets = Map.copyOf(secrets);
  }
}
