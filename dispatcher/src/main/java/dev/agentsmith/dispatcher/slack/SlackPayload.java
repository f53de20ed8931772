package dev.agentsmith.dispatcher.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.core.json.SharedJson;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Slack sends, as what we make of it. Identities are what a person did, not the delivery
/// (design.md §3.2): one mention comes as two events, each up to four times.
sealed interface SlackPayload {

  /// Slack asks whether this address is ours; the answer is the same text.
  record Challenge(String text) implements SlackPayload {}

  record Said(IncomingMessage message) implements SlackPayload {}

  /// Slack drops events of this workspace for a while.
  record RateLimited(long minute) implements SlackPayload {}

  /// Nothing for us: our own words, an edit, a kind of event that we don't know.
  record Nothing() implements SlackPayload {}

  /// Not what Slack sends.
  record Unreadable() implements SlackPayload {}

  JsonMapper JSON = SharedJson.MAPPER;

  /// What people ask more than once, by the first word of the button's command.
  Set<String> AGAIN = Set.of("logs", "status", "list");

  Pattern TS = Pattern.compile("(\\d{1,11})\\.(\\d{6})");

  /// Of `/slack/events`.
  static SlackPayload event(byte[] body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (IOException e) {
      return new Unreadable();
    }
    return switch (root.path("type").asText()) {
      case "url_verification" -> new Challenge(root.path("challenge").asText());
      case "app_rate_limited" -> new RateLimited(root.path("minute_rate_limited").asLong());
      case "event_callback" -> message(root);
      default -> new Nothing();
    };
  }

  /// Of `/slack/commands`: nothing stands in the channel yet, so the thread is still to be made.
  static SlackPayload command(byte[] body, Instant now) {
    Map<String, String> form = form(body);
    String trigger = form.getOrDefault("trigger_id", "");
    String user = form.getOrDefault("user_id", "");
    String channel = form.getOrDefault("channel_id", "");
    if (trigger.isEmpty() || user.isEmpty() || channel.isEmpty()) {
      return new Unreadable();
    }
    String text = SlackText.plain(form.getOrDefault("text", ""), "");
    return new Said(
        new IncomingMessage(
            new ThreadRef(SlackPlatform.NAME, channel, ""),
            "trigger:" + trigger,
            user,
            text.isBlank() ? "help" : text,
            now,
            Manner.ADDRESSED));
  }

  /// Of `/slack/interactions`: a click is a command of the click's age, whose words are the
  /// button's.
  static SlackPayload interaction(byte[] body) {
    JsonNode root;
    try {
      root = JSON.readTree(form(body).getOrDefault("payload", ""));
    } catch (IOException e) {
      return new Unreadable();
    }
    if (!root.path("type").asText().equals("block_actions")) {
      return new Nothing();
    }
    JsonNode action = root.path("actions").path(0);
    Optional<ClickValue> value = ClickValue.read(action.path("value").asText());
    Optional<Instant> at = time(action.path("action_ts").asText());
    if (value.isEmpty() || at.isEmpty()) {
      return new Nothing(); // a link, which Slack tells us of too
    }
    JsonNode message = root.path("message");
    String say = value.get().say();
    String first = say.split(" ", 2)[0];
    // What may be asked again is told apart by its time; all else counts once for each person.
    String which = AGAIN.contains(first) ? action.path("action_ts").asText() : say;
    String user = root.path("user").path("id").asText();
    String rootTs = message.path("thread_ts").asText(message.path("ts").asText());
    return new Said(
        new IncomingMessage(
            new ThreadRef(SlackPlatform.NAME, root.path("channel").path("id").asText(), rootTs),
            "click:" + value.get().of() + ":" + user + ":" + which,
            user,
            say,
            at.get(),
            Manner.CLICKED));
  }

  private static SlackPayload message(JsonNode root) {
    JsonNode event = root.path("event");
    String type = event.path("type").asText();
    boolean known = type.equals("app_mention") || type.equals("message");
    String subtype = event.path("subtype").asText();
    boolean plain =
        subtype.isEmpty() || subtype.equals("thread_broadcast") || subtype.equals("file_share");
    String bot = botUser(root);
    String user = event.path("user").asText();
    if (!known || !plain || event.has("bot_id") || user.isEmpty() || user.equals(bot)) {
      return new Nothing();
    }
    String ts = event.path("ts").asText();
    Optional<Instant> at = time(ts);
    if (at.isEmpty()) {
      return new Unreadable();
    }
    String raw = event.path("text").asText();
    boolean addressed =
        type.equals("app_mention")
            || event.path("channel_type").asText().equals("im")
            || (!bot.isEmpty() && raw.contains("<@" + bot));
    return new Said(
        new IncomingMessage(
            new ThreadRef(
                SlackPlatform.NAME,
                event.path("channel").asText(),
                event.path("thread_ts").asText(ts)),
            root.path("team_id").asText() + ":" + ts,
            user,
            SlackText.plain(raw, bot),
            at.get(),
            addressed ? Manner.ADDRESSED : Manner.OVERHEARD));
  }

  /// Who we are in this workspace.
  private static String botUser(JsonNode root) {
    for (JsonNode authorization : root.path("authorizations")) {
      if (authorization.path("is_bot").asBoolean()) {
        return authorization.path("user_id").asText();
      }
    }
    return "";
  }

  /// `1795457199.000001`: seconds and microseconds.
  private static Optional<Instant> time(String ts) {
    Matcher parts = TS.matcher(ts);
    return parts.matches()
        ? Optional.of(
            Instant.ofEpochSecond(
                Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)) * 1_000))
        : Optional.empty();
  }

  /// `application/x-www-form-urlencoded`; what is no pair is left out.
  private static Map<String, String> form(byte[] body) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : new String(body, UTF_8).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          fields.put(
              URLDecoder.decode(pair.substring(0, equals), UTF_8),
              URLDecoder.decode(pair.substring(equals + 1), UTF_8));
        } catch (IllegalArgumentException e) {
          // a broken escape: as if it were not there
        }
      }
    }
    return fields;
  }
}
