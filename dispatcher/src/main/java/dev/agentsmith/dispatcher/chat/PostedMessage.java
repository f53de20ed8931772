package dev.agentsmith.dispatcher.chat;

import org.jspecify.annotations.Nullable;

/// A message as it stands in a thread.
///
/// @param stamp null if it isn't ours
public record PostedMessage(String id, String author, @Nullable Stamp stamp, ChatMessage message) {}
