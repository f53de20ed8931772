package dev.agentsmith.loopback.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.slack.StoredMessage.Content;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The bodies of what Slack sends to `/slack/events`.
///
/// <https://docs.slack.dev/apis/events-api#event-type-structure>
final class EventPayloads {
  static final String VERIFICATION_TOKEN = "verification-token";

  private static final Pattern MENTIONED = Pattern.compile("<@([UW][A-Z0-9]*)>");

  private final Workspace workspace;

  EventPayloads(Workspace workspace) {
    this.workspace = workspace;
  }

  /// The envelope, with an id of its own for each event.
  ObjectNode wrapped(ObjectNode event) {
    ObjectNode body =
        outer("event_callback")
            .put("context_team_id", SlackServer.TEAM)
            .putNull("context_enterprise_id");
    body.set("event", event);
    body.put("event_id", workspace.nextId("Ev"))
        .put("event_time", workspace.now().getEpochSecond())
        .put("is_ext_shared_channel", false)
        .put("event_context", "4-" + event.path("event_ts").asText());
    body.putArray("authorizations")
        .addObject()
        .putNull("enterprise_id")
        .put("team_id", SlackServer.TEAM)
        .put("user_id", SlackServer.BOT_USER)
        .put("is_bot", true)
        .put("is_enterprise_install", false);
    return body;
  }

  ObjectNode urlVerification(String challenge) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("token", VERIFICATION_TOKEN)
        .put("challenge", challenge)
        .put("type", "url_verification");
  }

  ObjectNode appRateLimited() {
    return outer("app_rate_limited")
        .put("minute_rate_limited", workspace.now().getEpochSecond() / 60 * 60);
  }

  ObjectNode homeOpened(String user, String channel) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "app_home_opened")
        .put("user", user)
        .put("channel", channel)
        .put("tab", "home")
        .put("event_ts", workspace.nextTs());
  }

  ObjectNode mention(Channel channel, StoredMessage message) {
    ObjectNode event = said(channel, message).put("type", "app_mention");
    event.remove("channel_type");
    return event;
  }

  /// A message as it was when it was new.
  ObjectNode said(Channel channel, StoredMessage message) {
    Content content = message.versions().getFirst();
    ObjectNode event = MessageJson.plain(message, content);
    if (!message.isByBot()) {
      event.put("client_msg_id", clientId(message.ts()));
      event.set("blocks", richText(message.ts(), content.text()));
    }
    if (message.isReply()) {
      StoredMessage root = channel.find(message.root());
      event.put("thread_ts", message.root());
      event.put("parent_user_id", root == null ? "" : root.user());
    }
    return event
        .put("channel", channel.id())
        .put("event_ts", message.ts())
        .put("channel_type", channel.kind().type());
  }

  ObjectNode changed(Channel channel, StoredMessage message, Content before) {
    ObjectNode event = about(channel, "message_changed");
    event.set("message", MessageJson.of(channel, message, false));
    event.set("previous_message", MessageJson.plain(message, before));
    return event;
  }

  /// A root with replies is not deleted but becomes a tombstone.
  ObjectNode deleted(Channel channel, StoredMessage message) {
    if (!message.isReply() && !channel.replies(message.ts()).isEmpty()) {
      return changed(channel, message, message.content());
    }
    ObjectNode event = about(channel, "message_deleted").put("deleted_ts", message.ts());
    event.set("previous_message", MessageJson.plain(message, message.content()));
    return event;
  }

  private ObjectNode about(Channel channel, String subtype) {
    String ts = workspace.nextTs();
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "message")
        .put("subtype", subtype)
        .put("hidden", true)
        .put("channel", channel.id())
        .put("ts", ts)
        .put("event_ts", ts)
        .put("channel_type", channel.kind().type());
  }

  private static ObjectNode outer(String type) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("token", VERIFICATION_TOKEN)
        .put("team_id", SlackServer.TEAM)
        .put("api_app_id", SlackServer.APP)
        .put("type", type);
  }

  private static String clientId(String ts) {
    return UUID.nameUUIDFromBytes(ts.getBytes(UTF_8)).toString();
  }

  /// The form Slack gives to what a person types.
  private static ArrayNode richText(String ts, String text) {
    ArrayNode blocks = JsonNodeFactory.instance.arrayNode();
    ObjectNode block = blocks.addObject().put("type", "rich_text").put("block_id", "rt" + ts);
    ObjectNode section = block.putArray("elements").addObject().put("type", "rich_text_section");
    ArrayNode parts = section.putArray("elements");
    Matcher mention = MENTIONED.matcher(text);
    int from = 0;
    while (mention.find()) {
      addText(parts, text.substring(from, mention.start()));
      parts.addObject().put("type", "user").put("user_id", mention.group(1));
      from = mention.end();
    }
    addText(parts, text.substring(from));
    return blocks;
  }

  private static void addText(ArrayNode parts, String text) {
    if (!text.isEmpty()) {
      String open = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
      parts.addObject().put("type", "text").put("text", open);
    }
  }
}
