package dev.agentsmith.testkit.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.loopback.slack.Delivery;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.testkit.ManualClock;
import dev.agentsmith.testkit.slack.Receiver.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlackPersonTest {
  private static final String BUTTONS =
      """
      [{'type': 'actions', 'block_id': 'run', 'elements': [
         {'type': 'button', 'action_id': 'cancel', 'value': 'run-1', 'text': {'type': 'plain_text', 'text': 'Cancel'}},
         {'type': 'button', 'action_id': 'logs', 'text': {'type': 'plain_text', 'text': 'Logs'}}]}]
      """;

  private final ManualClock clock = ManualClock.at("2026-11-23T10:00:00Z");
  private final FakeSlack slack = FakeSlack.start(clock).channel("C1", "general").withoutLimits();
  private final Caller caller = new Caller(slack);
  private final Receiver app;

  SlackPersonTest() throws IOException {
    app = Receiver.start();
  }

  @BeforeEach
  void connect() {
    slack.sendsTo(app.url());
  }

  @AfterEach
  void close() {
    slack.close();
    app.close();
    caller.close();
  }

  @Test
  void aMessageComesAsASignedEvent() {
    Sent sent = slack.user("U1").says("C1", "fix #42 &amp; go");

    assertThat(sent.awaitOnly().status()).isEqualTo(200);
    Received event = app.received().getFirst();
    assertThat(event.path()).isEqualTo("/slack/events");
    assertThat(event.isGenuine()).isTrue();
    assertThat(event.headers().getFirst("X-Slack-Request-Timestamp")).isEqualTo("1795428000");
    JsonNode body = event.json();
    assertThat(body.path("type").asText()).isEqualTo("event_callback");
    assertThat(body.path("team_id").asText()).isEqualTo(FakeSlack.TEAM);
    assertThat(body.path("api_app_id").asText()).isEqualTo(FakeSlack.APP);
    assertThat(body.path("event_id").asText()).startsWith("Ev");
    assertThat(body.path("event_time").asLong()).isEqualTo(1_795_428_000);
    assertThat(body.at("/authorizations/0/user_id").asText()).isEqualTo(FakeSlack.BOT_USER);
    JsonNode message = body.path("event");
    assertThat(message.path("type").asText()).isEqualTo("message");
    assertThat(message.path("channel_type").asText()).isEqualTo("channel");
    assertThat(message.path("text").asText()).isEqualTo("fix #42 &amp; go");
    assertThat(message.path("ts").asText()).isEqualTo(sent.ts());
    assertThat(message.path("client_msg_id").asText()).hasSize(36);
    assertThat(message.at("/blocks/0/elements/0/elements/0/text").asText())
        .isEqualTo("fix #42 & go");
  }

  @Test
  void aMentionIsTwoEventsOfOneMessage() {
    String root = slack.user("U1").says("C1", "look").ts();
    List<Delivery> both = slack.user("U2").mentionsIn("C1", root, "fix #42").await();

    assertThat(both).extracting(Delivery::kind).containsExactlyInAnyOrder("app_mention", "message");
    JsonNode one = Caller.json(both.getFirst().body());
    JsonNode two = Caller.json(both.getLast().body());
    assertThat(one.path("event_id")).isNotEqualTo(two.path("event_id"));
    assertThat(one.at("/event/ts")).isEqualTo(two.at("/event/ts"));
    assertThat(one.at("/event/thread_ts").asText()).isEqualTo(root);
    assertThat(one.at("/event/text").asText()).isEqualTo("<@U0BOT> fix #42");

    slack.subscribe("app_mention");
    assertThat(slack.user("U2").mentions("C1", "fix #42").awaitOnly().kind())
        .isEqualTo("app_mention");
  }

  @Test
  void aDirectMessageIsOneEventOfItsOwnKind() {
    Sent sent = slack.user("U1").writesDirectly("help " + FakeSlack.MENTION);

    JsonNode event = Caller.json(sent.awaitOnly().body()).path("event");
    assertThat(event.path("type").asText()).isEqualTo("message");
    assertThat(event.path("channel_type").asText()).isEqualTo("im");
    assertThat(event.path("channel").asText()).isEqualTo(slack.direct("U1"));
  }

  @Test
  void whereTheBotIsNotNothingIsHeard() {
    slack.removeBot("C1");
    assertThat(slack.user("U1").mentions("C1", "hello").await()).isEmpty();
    slack.inviteBot("C1");
    slack.removeScope("channels:history");
    assertThat(slack.user("U1").mentions("C1", "hello").awaitOnly().kind())
        .isEqualTo("app_mention");
  }

  @Test
  void theAppHearsItsOwnMessagesTooAndWhatBecomesOfOthers() throws Exception {
    String ts = caller.call("chat.postMessage", "channel", "C1", "text", "mine").ts();
    caller.call("chat.update", "channel", "C1", "ts", ts, "text", "still mine");
    slack.awaitDeliveries();
    assertThat(slack.deliveries())
        .extracting(Delivery::kind)
        .containsExactlyInAnyOrder("message", "message_changed");
    assertThat(app.received())
        .anySatisfy(
            r -> assertThat(r.json().at("/event/bot_id").asText()).isEqualTo(FakeSlack.BOT));

    String other = slack.user("U1").says("C1", "fxi").ts();
    JsonNode edit = Caller.json(slack.user("U1").edits("C1", other, "fix").awaitOnly().body());
    assertThat(edit.at("/event/subtype").asText()).isEqualTo("message_changed");
    assertThat(edit.at("/event/message/text").asText()).isEqualTo("fix");
    assertThat(edit.at("/event/previous_message/text").asText()).isEqualTo("fxi");
    JsonNode end = Caller.json(slack.user("U1").deletes("C1", other).awaitOnly().body());
    assertThat(end.at("/event/subtype").asText()).isEqualTo("message_deleted");
    assertThat(end.at("/event/deleted_ts").asText()).isEqualTo(other);

    slack.withoutEcho();
    caller.call("chat.postMessage", "channel", "C1", "text", "mine");
    slack.awaitDeliveries();
    assertThat(slack.deliveries()).hasSize(5);
  }

  @Test
  void aCommandIsAFormAndIsNotRepeated() throws Exception {
    app.answers(500);
    List<Delivery> attempts = slack.user("U1").types("/agentsmith", "fix #42", "C1").await();

    assertThat(attempts).extracting(Delivery::status).containsExactly(500);
    Received received = app.only("/slack/commands");
    assertThat(received.isGenuine()).isTrue();
    Map<String, String> form = received.form();
    assertThat(form)
        .containsEntry("command", "/agentsmith")
        .containsEntry("text", "fix #42")
        .containsEntry("user_id", "U1")
        .containsEntry("channel_id", "C1")
        .containsEntry("team_id", FakeSlack.TEAM)
        .containsKey("trigger_id");

    String url = received.field("response_url");
    for (int i = 0; i < 5; i++) {
      assertThat(respond(url, "{\"text\": \"no\"}")).isEqualTo(200);
    }
    assertThat(respond(url, "{\"text\": \"no\"}")).as("a sixth time").isEqualTo(404);
    assertThat(slack.responses()).hasSize(5);
    assertThat(slack.ephemerals()).hasSize(5);
    slack.user("U1").types("/agentsmith", "", "C1").awaitOnly();
    clock.advance(Duration.ofMinutes(30));
    assertThat(respond(app.received().getLast().field("response_url"), "{\"text\": \"no\"}"))
        .as("half an hour later")
        .isEqualTo(404);
  }

  @Test
  void aClickBringsTheMessageAndTheButtonsValue() throws Exception {
    String root = slack.user("U1").says("C1", "fix").ts();
    String ts =
        caller
            .call(
                "chat.postMessage",
                "channel",
                "C1",
                "thread_ts",
                root,
                "text",
                "x",
                "blocks",
                BUTTONS)
            .ts();
    slack.user("U2").clicks("C1", ts, "Cancel").awaitOnly();

    Received received = app.only("/slack/interactions");
    assertThat(received.isGenuine()).isTrue();
    JsonNode payload = Caller.json(received.field("payload"));
    assertThat(payload.path("type").asText()).isEqualTo("block_actions");
    assertThat(payload.at("/user/id").asText()).isEqualTo("U2");
    assertThat(payload.at("/container/message_ts").asText()).isEqualTo(ts);
    assertThat(payload.at("/container/thread_ts").asText()).isEqualTo(root);
    assertThat(payload.at("/message/blocks/0/block_id").asText()).isEqualTo("run");
    assertThat(payload.at("/actions/0/action_id").asText()).isEqualTo("cancel");
    assertThat(payload.at("/actions/0/value").asText()).isEqualTo("run-1");
    assertThat(payload.at("/actions/0/action_ts").asText()).isNotEmpty();

    String url = payload.path("response_url").asText();
    respond(url, "{\"replace_original\": true, \"text\": \"cancelled\"}");
    assertThat(slack.message("C1", ts).text()).isEqualTo("cancelled");
    respond(url, "{\"response_type\": \"in_channel\", \"text\": \"all see it\"}");
    assertThat(slack.messages("C1").getLast().text()).isEqualTo("all see it");
  }

  @Test
  void onlyAButtonThatStandsThereCanBeClicked() throws Exception {
    String ts =
        caller.call("chat.postMessage", "channel", "C1", "text", "x", "blocks", BUTTONS).ts();
    caller.call("chat.update", "channel", "C1", "ts", ts, "text", "over");

    assertThatThrownBy(() -> slack.user("U1").clicks("C1", ts, "logs"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no button \"logs\"");
    assertThat(slack.user("U1").clicksLate("C1", ts, "logs").awaitOnly().status()).isEqualTo(200);
  }

  @Test
  void theAppIsVerifiedWarnedAndVisited() {
    assertThat(slack.verifiesUrl()).isTrue();
    JsonNode warning = Caller.json(slack.tellsRateLimited().awaitOnly().body());
    assertThat(warning.path("type").asText()).isEqualTo("app_rate_limited");
    assertThat(warning.path("minute_rate_limited").asLong()).isEqualTo(1_795_428_000);
    JsonNode visit = Caller.json(slack.user("U1").opensHome().awaitOnly().body());
    assertThat(visit.at("/event/type").asText()).isEqualTo("app_home_opened");
  }

  private int respond(String url, String body) throws Exception {
    return caller.post(url, "application/json", body).status();
  }
}
