package dev.agentsmith.dispatcher.chat;

import dev.agentsmith.core.run.RunId;

/// What a message of ours carries unseen, so that it is found again in its thread.
public record Stamp(RunId run, MessageKind kind) {}
