package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.slack.StoredMessage.Content;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Posting, editing and deleting, as `chat.*` does it.
final class ChatMethods {
  private final Workspace workspace;
  private final ContentReader contents;
  private final Echo echo;
  private final List<Ephemeral> ephemerals = new ArrayList<>();

  /// Hears of what happened to messages, to tell the app of it.
  interface Echo {
    void posted(Channel channel, StoredMessage message);

    void changed(Channel channel, StoredMessage message, Content before);

    void deleted(Channel channel, StoredMessage message);
  }

  ChatMethods(Workspace workspace, ContentReader contents, Echo echo) {
    this.workspace = workspace;
    this.contents = contents;
    this.echo = echo;
  }

  List<Ephemeral> ephemerals() {
    return ephemerals;
  }

  ObjectNode postMessage(Arguments arguments) {
    String to = arguments.need("channel");
    Channel channel =
        workspace.find(to) != null && !to.equals(SlackServer.BOT_USER)
            ? workspace.direct(to)
            : workspace.seen(to);
    checkWritable(channel);
    Content content = contents.read(arguments, null);
    StoredMessage message = post(channel, arguments.text("thread_ts"), content);
    return about(channel, message).set("message", MessageJson.of(channel, message, true));
  }

  ObjectNode postEphemeral(Arguments arguments) {
    Channel channel = workspace.seen(arguments.need("channel"));
    String user = arguments.need("user");
    checkWritable(channel);
    if (workspace.find(user) == null) {
      throw Refusal.of("user_not_in_channel");
    }
    Content content = contents.read(arguments, null);
    String ts = workspace.nextTs();
    ephemerals.add(
        new Ephemeral(
            channel.id(), user, arguments.text("thread_ts"), ts, content.text(), content.blocks()));
    return JsonNodeFactory.instance.objectNode().put("ok", true).put("message_ts", ts);
  }

  ObjectNode update(Arguments arguments) {
    Channel channel = workspace.seen(arguments.need("channel"));
    StoredMessage message = own(channel, arguments.need("ts"), "cant_update_message");
    if (channel.isArchived()) {
      throw Refusal.of("is_inactive");
    }
    Content before = message.content();
    Content content = contents.read(arguments, before);
    edit(channel, message, content);
    ObjectNode answer = about(channel, message).put("text", content.text());
    return answer.set("message", MessageJson.of(channel, message, true));
  }

  ObjectNode delete(Arguments arguments) {
    Channel channel = workspace.seen(arguments.need("channel"));
    StoredMessage message = own(channel, arguments.need("ts"), "cant_delete_message");
    delete(channel, message);
    return about(channel, message);
  }

  ObjectNode react(Arguments arguments) {
    Channel channel = workspace.seen(arguments.need("channel"));
    checkWritable(channel);
    StoredMessage message = channel.findAlive(arguments.need("timestamp"));
    if (message == null) {
      throw Refusal.of("message_not_found");
    }
    String name = arguments.need("name");
    if (!name.matches("[a-z0-9_+'-]+(::skin-tone-[2-6])?")) {
      throw Refusal.of("invalid_name");
    }
    if (!message.react(name, SlackServer.BOT_USER)) {
      throw Refusal.of("already_reacted");
    }
    return JsonNodeFactory.instance.objectNode().put("ok", true);
  }

  /// What answers a message that is gone stands in the channel instead: Slack does so without a
  /// word, only `thread_ts` is missing in the answer (slack-go/slack #1571).
  StoredMessage post(Channel channel, String thread, Content content) {
    StoredMessage message =
        new StoredMessage(workspace.nextTs(), root(channel, thread), SlackServer.BOT_USER, content);
    channel.add(message);
    echo.posted(channel, message);
    return message;
  }

  void edit(Channel channel, StoredMessage message, Content content) {
    Content before = message.content();
    message.edit(content, content.blocks().isEmpty() ? workspace.nextTs() : null);
    echo.changed(channel, message, before);
  }

  void delete(Channel channel, StoredMessage message) {
    message.delete();
    echo.deleted(channel, message);
  }

  /// The thread that a message belongs to which answers this one.
  static @Nullable String root(Channel channel, String answered) {
    StoredMessage found = channel.find(answered);
    if (found == null || (found.isDeleted() && channel.replies(found.root()).isEmpty())) {
      return null;
    }
    return found.root();
  }

  private static StoredMessage own(Channel channel, String ts, String otherwise) {
    StoredMessage message = channel.findAlive(ts);
    if (message == null) {
      throw Refusal.of("message_not_found");
    }
    if (!message.isByBot()) {
      throw Refusal.of(otherwise);
    }
    return message;
  }

  private static void checkWritable(Channel channel) {
    if (!channel.hasBot()) {
      throw Refusal.of("not_in_channel");
    }
    if (channel.isArchived()) {
      throw Refusal.of("is_archived");
    }
  }

  private static ObjectNode about(Channel channel, StoredMessage message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("ok", true)
        .put("channel", channel.id())
        .put("ts", message.ts());
  }
}
