package dev.agentsmith.dispatcher.slack;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.slack.api.util.json.GsonFactory;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.Stamp;

/// A message as Slack is sent it, for people who look at it: its text and its blocks, which Slack's
/// Block Kit Builder takes.
public final class SlackMessageJson {
  private static final Gson SLACK = GsonFactory.createSnakeCase();
  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private SlackMessageJson() {}

  public static String of(Stamp stamp, ChatMessage message) {
    var json = new JsonObject();
    json.addProperty("text", SlackBlocks.fallback(message));
    json.add("blocks", SLACK.toJsonTree(SlackBlocks.of(stamp, message)));
    return PRETTY.toJson(json);
  }
}
