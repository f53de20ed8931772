package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A message in all its versions. Guarded by its [Workspace].
final class StoredMessage {
  private final String ts;
  private final @Nullable String thread;
  private final String user;
  private final List<Content> versions = new ArrayList<>();
  private final Map<String, Set<String>> reactions = new LinkedHashMap<>();
  private @Nullable String editedAt;
  private boolean deleted;

  /// What a message says at one time.
  ///
  /// @param metadata missing if there is none
  record Content(String text, ArrayNode blocks, JsonNode metadata) {}

  /// @param thread the `ts` of the message it answers
  StoredMessage(String ts, @Nullable String thread, String user, Content content) {
    this.ts = ts;
    this.thread = thread;
    this.user = user;
    versions.add(content);
  }

  String ts() {
    return ts;
  }

  /// Of the thread it is in: for one that answers nothing, its own `ts`.
  String root() {
    return thread == null ? ts : thread;
  }

  boolean isReply() {
    return thread != null;
  }

  String user() {
    return user;
  }

  boolean isByBot() {
    return user.equals(SlackServer.BOT_USER);
  }

  Content content() {
    return versions.getLast();
  }

  List<Content> versions() {
    return versions;
  }

  /// @param shownAt when it was edited, if a person sees that
  void edit(Content content, @Nullable String shownAt) {
    versions.add(content);
    editedAt = shownAt == null ? editedAt : shownAt;
  }

  @Nullable String editedAt() {
    return editedAt;
  }

  boolean isDeleted() {
    return deleted;
  }

  void delete() {
    deleted = true;
  }

  boolean react(String name, String by) {
    return reactions.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(by);
  }

  Map<String, Set<String>> reactions() {
    return reactions;
  }

  SlackMessage shown(String channel) {
    return shown(channel, versions.size() - 1, deleted);
  }

  SlackMessage shown(String channel, int version, boolean gone) {
    Content content = versions.get(version);
    return new SlackMessage(
        channel,
        ts,
        root(),
        user,
        content.text(),
        content.blocks().deepCopy(),
        content.metadata() instanceof MissingNode none ? none : content.metadata().deepCopy(),
        version,
        gone);
  }
}
