package dev.agentsmith.clients.model;

/// A call the model wants made. `arguments` is JSON as the model wrote it, and may be broken.
public record ToolCall(String id, String tool, String arguments) {}
