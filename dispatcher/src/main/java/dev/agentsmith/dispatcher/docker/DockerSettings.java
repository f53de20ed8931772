package dev.agentsmith.dispatcher.docker;

/// Where the containers run.
///
/// @param host of the engine: `unix://…` or `tcp://…`
/// @param image of the agents, where a project names no other
/// @param network the containers join
/// @param scope tells the containers of this dispatcher, and of its replicas, from those of others
///     at the same engine
public record DockerSettings(String host, String image, String network, String scope) {}
