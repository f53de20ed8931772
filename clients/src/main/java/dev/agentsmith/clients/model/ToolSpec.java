package dev.agentsmith.clients.model;

/// A tool as the model sees it.
///
/// @param parametersSchema a JSON Schema of type object
public record ToolSpec(String name, String description, String parametersSchema) {}
