package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.slack.StoredMessage.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The addresses that a command or a click may be answered at: five times within half an hour.
/// Guarded by the [Workspace].
///
/// <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>
final class ResponseUrls {
  private static final int USES = 5;
  private static final Duration LIFE = Duration.ofMinutes(30);

  private final Workspace workspace;
  private final ChatMethods chat;
  private final ContentReader contents;
  private final Map<String, Address> addresses = new HashMap<>();
  private final List<UrlResponse> responses = new ArrayList<>();

  /// Where the answer goes.
  ///
  /// @param source the message with the button
  private record Address(
      String user,
      Channel channel,
      @Nullable StoredMessage source,
      Instant made,
      List<Instant> uses) {}

  ResponseUrls(Workspace workspace, ChatMethods chat, ContentReader contents) {
    this.workspace = workspace;
    this.chat = chat;
    this.contents = contents;
  }

  /// @return the id of a new address
  String open(String user, Channel channel, @Nullable StoredMessage source) {
    String id = workspace.nextId("R");
    addresses.put(id, new Address(user, channel, source, workspace.now(), new ArrayList<>()));
    return id;
  }

  List<UrlResponse> responses() {
    return responses;
  }

  WebApi.Answer answer(String id, String contentType, String body) {
    try {
      Address address = addresses.get(id);
      if (address == null || !workspace.now().isBefore(address.made().plus(LIFE))) {
        return refused(404, "expired_url");
      }
      if (address.uses().size() >= USES) {
        return refused(404, "used_url");
      }
      if (!contentType.startsWith("application/json")) {
        return refused(400, "invalid_payload");
      }
      Arguments arguments = Arguments.parse(contentType, body);
      carryOut(address, arguments);
      address.uses().add(workspace.now());
      responses.add(
          new UrlResponse(
              workspace.now(), address.user(), address.channel().id(), arguments.shown()));
      ObjectNode ok = JsonNodeFactory.instance.objectNode().put("ok", true);
      return new WebApi.Answer(200, ok, Map.of());
    } catch (Refusal refusal) {
      return new WebApi.Answer(400, refusal.body(), Map.of());
    }
  }

  private void carryOut(Address address, Arguments arguments) {
    Channel channel = address.channel();
    StoredMessage source = address.source();
    if (arguments.flag("delete_original") && source != null) {
      chat.delete(channel, source);
      return;
    }
    Content content = contents.read(arguments, null);
    String thread = arguments.text("thread_ts");
    if (source != null && arguments.flag("replace_original")) {
      chat.edit(channel, source, content);
    } else if (arguments.text("response_type").equals("in_channel")) {
      chat.post(channel, thread, content);
    } else {
      chat.ephemerals()
          .add(
              new Ephemeral(
                  channel.id(),
                  address.user(),
                  thread,
                  workspace.nextTs(),
                  content.text(),
                  content.blocks()));
    }
  }

  private static WebApi.Answer refused(int status, String code) {
    return new WebApi.Answer(status, WebApi.error(code), Map.of());
  }
}
