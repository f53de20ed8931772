package dev.agentsmith.loopback.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.slack.Workspace.Person;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The bodies of commands and clicks, which are forms.
///
/// <https://docs.slack.dev/reference/interaction-payloads/block_actions-payload>
/// <https://docs.slack.dev/interactivity/implementing-slash-commands>
final class InteractionPayloads {
  private final Workspace workspace;

  InteractionPayloads(Workspace workspace) {
    this.workspace = workspace;
  }

  String command(Person person, Channel channel, String command, String text, String url) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("token", EventPayloads.VERIFICATION_TOKEN);
    fields.put("team_id", SlackServer.TEAM);
    fields.put("team_domain", "example");
    fields.put("channel_id", channel.id());
    fields.put("channel_name", channel.shownName());
    fields.put("user_id", person.id());
    fields.put("user_name", person.name());
    fields.put("command", command);
    fields.put("text", text);
    fields.put("api_app_id", SlackServer.APP);
    fields.put("is_enterprise_install", "false");
    fields.put("response_url", url);
    fields.put("trigger_id", triggerId());
    return form(fields);
  }

  String click(Person person, Channel channel, StoredMessage message, Button button, String url) {
    ObjectNode payload =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "block_actions")
            .put("api_app_id", SlackServer.APP)
            .put("token", EventPayloads.VERIFICATION_TOKEN)
            .put("trigger_id", triggerId())
            .put("response_url", url)
            .putNull("enterprise")
            .put("is_enterprise_install", false);
    payload
        .putObject("user")
        .put("id", person.id())
        .put("username", person.name())
        .put("name", person.name())
        .put("team_id", SlackServer.TEAM);
    payload.putObject("team").put("id", SlackServer.TEAM).put("domain", "example");
    payload.putObject("channel").put("id", channel.id()).put("name", channel.shownName());
    ObjectNode container =
        payload
            .putObject("container")
            .put("type", "message")
            .put("message_ts", message.ts())
            .put("channel_id", channel.id())
            .put("is_ephemeral", false);
    if (message.isReply()) {
      container.put("thread_ts", message.root());
    }
    payload.set("message", MessageJson.of(channel, message, true));
    payload.putObject("state").putObject("values");
    payload.putArray("actions").add(action(button));
    return form(Map.of("payload", payload.toString()));
  }

  private ObjectNode action(Button button) {
    ObjectNode action = JsonNodeFactory.instance.objectNode();
    action.set("action_id", button.element().path("action_id"));
    action.set("block_id", button.block().path("block_id"));
    action.set("text", button.element().path("text"));
    for (String name : new String[] {"value", "style", "url"}) {
      JsonNode value = button.element().path(name);
      if (value.isTextual()) {
        action.set(name, value);
      }
    }
    return action.put("type", "button").put("action_ts", workspace.nextTs());
  }

  private String triggerId() {
    return workspace.nextId("1").concat(".2.").concat(workspace.nextId("f"));
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }
}
