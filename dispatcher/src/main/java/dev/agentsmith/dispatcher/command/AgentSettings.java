package dev.agentsmith.dispatcher.command;

import dev.agentsmith.core.secret.Secret;
import java.util.Map;

/// What every agent gets from its dispatcher.
///
/// @param environment what is no secret
/// @param secrets only what the configuration's projects name, and the keys an agent needs
/// @param configName how the configuration is called in messages
public record AgentSettings(
    Map<String, String> environment,
    Map<String, Secret> secrets,
    String configName,
    String configText) {
  public AgentSettings {
    environment = Map.copyOf(environment);
    secrets = Map.copyOf(secrets);
  }
}
