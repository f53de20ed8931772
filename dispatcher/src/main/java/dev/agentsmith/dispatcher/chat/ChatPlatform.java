package dev.agentsmith.dispatcher.chat;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A chat system. Every call but [#start] may throw [ChatUnavailable], and those that write
/// [ChatRefused]. Safe for many threads.
public interface ChatPlatform extends AutoCloseable {

  /// As in [ThreadRef#platform()].
  String name();

  /// Delivers what people write, each message at least once.
  void start(MessageHandler handler);

  /// Posts a new message, and answers its id.
  String post(ThreadRef thread, Stamp stamp, ChatMessage message);

  /// Shows a message to one person alone, who just did something in this thread. Nobody can be sure
  /// that it was seen: never what has to be said.
  void postEphemeral(ThreadRef thread, String user, ChatMessage message);

  void update(ThreadRef thread, String id, Stamp stamp, ChatMessage message);

  void delete(ThreadRef thread, String id);

  /// The messages of a thread, oldest first.
  List<PostedMessage> read(ThreadRef thread);

  /// A person as the platform shows them.
  String mention(String user);

  /// A group of people as the platform shows it.
  String mentionGroup(String group);

  /// A channel as the platform shows it.
  String mentionChannel(String channel);

  /// The ids of the people in a group; none where the platform knows no groups.
  Set<String> members(String group);

  /// True if all edits of a workspace together are limited.
  boolean editsAreCounted();

  /// The least time between two edits of one message.
  Duration editInterval();

  @Override
  void close();
}
