package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.slack.StoredMessage.Content;
import java.util.List;

/// A message in the form of the Web API and of payloads.
final class MessageJson {
  private MessageJson() {}

  static ObjectNode of(Channel channel, StoredMessage message, boolean withMetadata) {
    List<StoredMessage> replies = message.isReply() ? List.of() : channel.replies(message.ts());
    if (message.isDeleted()) {
      return withThread(tombstone(message), channel, message, replies);
    }
    ObjectNode json = plain(message, message.content());
    if (withMetadata && message.content().metadata().isObject()) {
      json.set("metadata", message.content().metadata().deepCopy());
    }
    if (message.editedAt() != null) {
      json.putObject("edited").put("user", message.user()).put("ts", message.editedAt());
    }
    ArrayNode reactions = JsonNodeFactory.instance.arrayNode();
    message
        .reactions()
        .forEach(
            (name, users) -> {
              ObjectNode reaction = reactions.addObject().put("name", name);
              users.forEach(reaction.putArray("users")::add);
              reaction.put("count", users.size());
            });
    if (!reactions.isEmpty()) {
      json.set("reactions", reactions);
    }
    return withThread(json, channel, message, replies);
  }

  /// Without what came to it later.
  static ObjectNode plain(StoredMessage message, Content content) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("user", message.user())
            .put("type", "message")
            .put("ts", message.ts());
    if (message.isByBot()) {
      json.put("bot_id", SlackServer.BOT).put("app_id", SlackServer.APP);
      json.putObject("bot_profile")
          .put("id", SlackServer.BOT)
          .put("app_id", SlackServer.APP)
          .put("user_id", SlackServer.BOT_USER)
          .put("name", "agentsmith")
          .put("deleted", false)
          .put("team_id", SlackServer.TEAM);
    }
    json.put("text", content.text()).put("team", SlackServer.TEAM);
    if (!content.blocks().isEmpty()) {
      json.set("blocks", content.blocks().deepCopy());
    }
    return json;
  }

  private static ObjectNode tombstone(StoredMessage message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("subtype", "tombstone")
        .put("text", "This message was deleted.")
        .put("user", "USLACKBOT")
        .put("hidden", true)
        .put("type", "message")
        .put("ts", message.ts());
  }

  private static ObjectNode withThread(
      ObjectNode json, Channel channel, StoredMessage message, List<StoredMessage> replies) {
    if (message.isReply()) {
      json.put("thread_ts", message.root());
      StoredMessage root = channel.find(message.root());
      if (root != null) {
        json.put("parent_user_id", root.user());
      }
    } else if (!replies.isEmpty()) {
      List<String> users = replies.stream().map(StoredMessage::user).distinct().toList();
      json.put("thread_ts", message.ts())
          .put("reply_count", replies.size())
          .put("reply_users_count", users.size())
          .put("latest_reply", replies.getLast().ts());
      users.forEach(json.putArray("reply_users")::add);
      json.put("is_locked", false).put("subscribed", true);
    }
    return json;
  }
}
