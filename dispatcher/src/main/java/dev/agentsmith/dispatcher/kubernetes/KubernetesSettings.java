package dev.agentsmith.dispatcher.kubernetes;

import org.jspecify.annotations.Nullable;

/// How Jobs are made, wherever they are made for.
///
/// @param image where a project names no other
/// @param pullPolicy `IfNotPresent`, `Always` or `Never`
/// @param secret whose keys a Job gets as variables, where a project names no other
/// @param configMap with `agentsmith.yml`; null: the configuration travels in the Pod's annotations
/// @param queue Kueue's; null if there is none
public record KubernetesSettings(
    String namespace,
    String image,
    String pullPolicy,
    String secret,
    @Nullable String configMap,
    @Nullable String queue) {}
