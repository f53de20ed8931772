package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A conversation and its messages by `ts`. Guarded by its [Workspace].
final class Channel {
  private final String id;
  private final Kind kind;
  private final String name;
  private final TreeMap<String, StoredMessage> messages = new TreeMap<>();
  private final Map<String, List<StoredMessage>> threads = new HashMap<>();
  private boolean archived;
  private boolean joined = true;

  /// What kind of conversation, with the word for it in events and scopes.
  enum Kind {
    PUBLIC("channel", "channels"),
    PRIVATE("group", "groups"),
    DIRECT("im", "im");

    private final String type;
    private final String scope;

    Kind(String type, String scope) {
      this.type = type;
      this.scope = scope;
    }

    /// As in `channel_type`.
    String type() {
      return type;
    }

    /// As in `channels:history` and `message.channels`.
    String scope() {
      return scope;
    }
  }

  /// @param name of a direct conversation, the other person's id
  Channel(String id, Kind kind, String name) {
    this.id = id;
    this.kind = kind;
    this.name = name;
  }

  String id() {
    return id;
  }

  Kind kind() {
    return kind;
  }

  /// As payloads name it.
  String shownName() {
    return switch (kind) {
      case PUBLIC -> name;
      case PRIVATE -> "privategroup";
      case DIRECT -> "directmessage";
    };
  }

  String name() {
    return name;
  }

  boolean isArchived() {
    return archived;
  }

  void archive() {
    archived = true;
  }

  boolean hasBot() {
    return joined;
  }

  void botIsIn(boolean isIn) {
    joined = isIn;
  }

  void add(StoredMessage message) {
    messages.put(message.ts(), message);
    threads.computeIfAbsent(message.root(), _ -> new ArrayList<>()).add(message);
  }

  @Nullable StoredMessage find(String ts) {
    return messages.get(ts);
  }

  /// Null for what was deleted.
  @Nullable StoredMessage findAlive(String ts) {
    StoredMessage found = messages.get(ts);
    return found == null || found.isDeleted() ? null : found;
  }

  /// All of them, the deleted too, the oldest first.
  Collection<StoredMessage> all() {
    return messages.values();
  }

  /// The root and its replies, the deleted too.
  List<StoredMessage> thread(String root) {
    return threads.getOrDefault(root, List.of());
  }

  List<StoredMessage> replies(String root) {
    return thread(root).stream().filter(m -> m.isReply() && !m.isDeleted()).toList();
  }

  /// What the Web API says of it.
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id);
    if (kind == Kind.DIRECT) {
      json.put("user", name);
    } else {
      json.put("name", name).put("name_normalized", name);
    }
    return json.put("is_channel", kind == Kind.PUBLIC)
        .put("is_group", kind == Kind.PRIVATE)
        .put("is_im", kind == Kind.DIRECT)
        .put("is_mpim", false)
        .put("is_private", kind != Kind.PUBLIC)
        .put("is_archived", archived)
        .put("is_member", joined);
  }
}
