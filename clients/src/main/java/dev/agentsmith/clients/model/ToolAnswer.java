package dev.agentsmith.clients.model;

/// What a tool answered to the call with this id.
public record ToolAnswer(String callId, String tool, String text, boolean isError) {}
