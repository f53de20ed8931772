package dev.agentsmith.testkit.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.testkit.slack.Caller.Answered;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlackRefusalsTest {
  private final FakeSlack slack = FakeSlack.start().channel("C1", "general").withoutLimits();
  private final Caller caller = new Caller(slack);

  @AfterEach
  void close() {
    caller.close();
    slack.close();
  }

  @Test
  void onlyOwnMessagesAreChanged() throws Exception {
    String others = slack.user("U1").says("C1", "mine").ts();
    String own = caller.call("chat.postMessage", "channel", "C1", "text", "own").ts();

    assertThat(error("chat.update", "channel", "C1", "ts", others, "text", "x"))
        .isEqualTo("cant_update_message");
    assertThat(error("chat.delete", "channel", "C1", "ts", others))
        .isEqualTo("cant_delete_message");
    assertThat(error("chat.delete", "channel", "C1", "ts", own)).isEmpty();
    assertThat(error("chat.delete", "channel", "C1", "ts", own)).isEqualTo("message_not_found");
    assertThat(error("chat.update", "channel", "C1", "ts", own, "text", "x"))
        .isEqualTo("message_not_found");
    assertThat(slack.message("C1", own).deleted()).isTrue();
  }

  @Test
  void channelsThatAreClosedToTheBotSaySo() throws Exception {
    slack.privateChannel("G1", "secret").removeBot("G1");
    assertThat(error("chat.postMessage", "channel", "C9", "text", "x"))
        .isEqualTo("channel_not_found");
    assertThat(error("chat.postMessage", "channel", "G1", "text", "x"))
        .isEqualTo("channel_not_found");

    String ts = caller.call("chat.postMessage", "channel", "C1", "text", "x").ts();
    slack.removeBot("C1");
    assertThat(error("chat.postMessage", "channel", "C1", "text", "x")).isEqualTo("not_in_channel");
    assertThat(error("conversations.history", "channel", "C1")).isEqualTo("not_in_channel");

    slack.inviteBot("C1");
    slack.archive("C1");
    assertThat(error("chat.postMessage", "channel", "C1", "text", "x")).isEqualTo("is_archived");
    assertThat(error("reactions.add", "channel", "C1", "timestamp", ts, "name", "eyes"))
        .isEqualTo("is_archived");
    assertThat(error("chat.update", "channel", "C1", "ts", ts, "text", "x"))
        .isEqualTo("is_inactive");
  }

  @Test
  void tokensAndScopesAreChecked() throws Exception {
    slack.removeScope("chat:write");
    JsonNode refused = caller.call("chat.postMessage", "channel", "C1", "text", "x").body();
    assertThat(refused.path("error").asText()).isEqualTo("missing_scope");
    assertThat(refused.path("needed").asText()).isEqualTo("chat:write");
    assertThat(refused.path("provided").asText()).startsWith("channels:history,");

    slack.removeScope("channels:history");
    assertThat(caller.call("conversations.history", "channel", "C1").body().path("needed").asText())
        .isEqualTo("channels:history");
    assertThat(error("conversations.info", "channel", "C1")).isEqualTo("missing_scope");
    slack.grant("channels:read");
    assertThat(
            caller.call("conversations.info", "channel", "C1").body().at("/channel/name").asText())
        .isEqualTo("general");

    slack.revokeToken();
    assertThat(error("auth.test")).isEqualTo("token_revoked");
    caller.token("xoxb-another");
    assertThat(error("auth.test")).isEqualTo("invalid_auth");
    caller.token("");
    assertThat(error("auth.test")).isEqualTo("not_authed");
  }

  @Test
  void whatSaysNothingOrTooMuchIsRefused() throws Exception {
    assertThat(error("chat.postMessage", "channel", "C1")).isEqualTo("no_text");
    assertThat(error("chat.postMessage", "channel", "C1", "text", "x".repeat(40_001)))
        .isEqualTo("msg_too_long");
    assertThat(error("chat.postMessage", "channel", "C1", "blocks", "[{"))
        .isEqualTo("invalid_blocks_format");
    assertThat(
            error(
                "chat.postMessage",
                "channel",
                "C1",
                "text",
                "x",
                "metadata",
                "{'event_type': 'x'}"))
        .isEqualTo("invalid_metadata_schema");
    assertThat(error("chat.postMessage", "text", "x")).isEqualTo("invalid_arguments");
    assertThat(error("chat.sing")).isEqualTo("unknown_method");

    Answered refused =
        caller.call("chat.postMessage", "channel", "C1", "blocks", "[{'type': 'header'}]");
    assertThat(refused.error()).isEqualTo("invalid_blocks");
    assertThat(refused.body().at("/response_metadata/messages/0").asText())
        .isEqualTo("[ERROR] missing required field: text [json-pointer:/blocks/0]");
    assertThat(refused.body().at("/errors/0").asText())
        .isEqualTo("missing required field: text [json-pointer:/blocks/0]");

    String long3000 =
        "{'type': 'section', 'text': {'type': 'mrkdwn', 'text': '" + "x".repeat(3_000) + "'}}";
    assertThat(
            error(
                "chat.postMessage",
                "channel",
                "C1",
                "blocks",
                "["
                    + String.join(",", List.of(long3000, long3000, long3000, long3000, long3000))
                    + "]"))
        .isEqualTo("msg_blocks_too_long");
  }

  @Test
  void metadataOfAnOddTypeIsDroppedWithoutAWord() throws Exception {
    String ts =
        caller
            .call(
                "chat.postMessage",
                "channel",
                "C1",
                "text",
                "x",
                "metadata",
                "{'event_type': 'agent.smith', 'event_payload': {}}")
            .ts();

    assertThat(slack.message("C1", ts).metadata().isMissingNode()).isTrue();
  }

  private String error(String method, String... fields) throws Exception {
    return caller.call(method, fields).error();
  }
}
