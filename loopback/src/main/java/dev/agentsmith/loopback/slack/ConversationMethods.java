package dev.agentsmith.loopback.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;

/// Reading, as `conversations.*` does it.
final class ConversationMethods {
  private static final String CURSOR = "next_ts:";

  private final Workspace workspace;

  ConversationMethods(Workspace workspace) {
    this.workspace = workspace;
  }

  ObjectNode info(Arguments arguments) {
    Channel channel = workspace.seen(arguments.need("channel"));
    workspace.checkScope(channel.kind().scope() + ":read");
    return JsonNodeFactory.instance.objectNode().put("ok", true).set("channel", channel.json());
  }

  /// The root first, then its replies in their order.
  ObjectNode replies(Arguments arguments) {
    Channel channel = readable(arguments);
    String root = ChatMethods.root(channel, arguments.need("ts"));
    if (root == null) {
      throw Refusal.of("thread_not_found");
    }
    List<StoredMessage> thread =
        channel.thread(root).stream()
            .filter(m -> !m.isDeleted() || !m.isReply())
            .filter(m -> isAsked(m, arguments))
            .toList();
    return page(channel, thread, arguments, 1_000);
  }

  /// What stands in the channel itself, the newest first.
  ObjectNode history(Arguments arguments) {
    Channel channel = readable(arguments);
    List<StoredMessage> messages =
        channel.all().stream()
            .filter(m -> !m.isReply())
            .filter(m -> !m.isDeleted() || !channel.replies(m.ts()).isEmpty())
            .filter(m -> isAsked(m, arguments))
            .toList()
            .reversed();
    return page(channel, messages, arguments, 100);
  }

  private Channel readable(Arguments arguments) {
    Channel channel = workspace.seen(arguments.need("channel"));
    workspace.checkScope(channel.kind().scope() + ":history");
    if (!channel.hasBot()) {
      throw Refusal.of("not_in_channel");
    }
    return channel;
  }

  private static boolean isAsked(StoredMessage message, Arguments arguments) {
    boolean inclusive = arguments.flag("inclusive");
    String oldest = arguments.text("oldest");
    String latest = arguments.text("latest");
    boolean tooOld = !oldest.isEmpty() && message.ts().compareTo(padded(oldest)) < 0;
    boolean tooNew = !latest.isEmpty() && message.ts().compareTo(padded(latest)) > 0;
    boolean atEdge = message.ts().equals(padded(oldest)) || message.ts().equals(padded(latest));
    return !tooOld && !tooNew && (inclusive || !atEdge);
  }

  private static String padded(String ts) {
    return ts.contains(".") ? ts : ts + ".000000";
  }

  private ObjectNode page(
      Channel channel, List<StoredMessage> messages, Arguments arguments, int otherwise) {
    int limit = Math.clamp(arguments.number("limit", otherwise), 1, 1_000);
    int from = start(messages, arguments.text("cursor"));
    int to = Math.min(messages.size(), from + limit);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("ok", true);
    ArrayNode shown = answer.putArray("messages");
    boolean withMetadata = arguments.flag("include_all_metadata");
    for (StoredMessage message : messages.subList(from, to)) {
      shown.add(MessageJson.of(channel, message, withMetadata));
    }
    answer.put("has_more", to < messages.size());
    if (to < messages.size()) {
      String next = CURSOR + messages.get(to).ts();
      answer
          .putObject("response_metadata")
          .put("next_cursor", Base64.getEncoder().encodeToString(next.getBytes(UTF_8)));
    }
    return answer;
  }

  private static int start(List<StoredMessage> messages, String cursor) {
    if (cursor.isEmpty()) {
      return 0;
    }
    try {
      String open = new String(Base64.getDecoder().decode(cursor), UTF_8);
      for (int i = 0; i < messages.size(); i++) {
        if (open.equals(CURSOR + messages.get(i).ts())) {
          return i;
        }
      }
    } catch (IllegalArgumentException e) {
      // The same as one that is no longer valid.
    }
    throw Refusal.of("invalid_cursor");
  }
}
