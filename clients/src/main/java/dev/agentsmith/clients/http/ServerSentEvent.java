package dev.agentsmith.clients.http;

/// One event of a stream (WHATWG HTML, server-sent events).
///
/// @param name empty if the stream gives none
/// @param data its lines, joined
public record ServerSentEvent(String name, String data) {}
